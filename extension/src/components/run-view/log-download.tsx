import * as React from 'react';

import { runFilePath } from '../../services/api';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  runId: string;
  name: string;
}

/** Saves a whole log. */
export function LogDownload({ runId, name }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  return (
    <a
      className="estimatory-link"
      href={api.downloadUrl(runFilePath(runId, `logs/${name}`))}
      download={name}
      data-testid="estimatory-log-download"
    >
      {trans.__('Download')}
    </a>
  );
}
