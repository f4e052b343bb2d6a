import * as React from 'react';

import { RunPlace } from '../../model/run-place';
import { IRunDetail } from '../../model/wire-names';
import { snapshotFilePath } from '../../services/api';
import { ErrorNote } from '../elements/error-note';
import { FileList } from '../elements/file-list';
import { FilePreview } from '../elements/file-preview';
import { useRequest } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  run: IRunDetail;
  place: RunPlace;
}

/** The code exactly as it was submitted. */
export function CodeTab({ run, place }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  const list = React.useCallback(() => api.listSnapshot(run.run_id), [api, run.run_id]);
  const { value, error, retry } = useRequest(list);
  const at = place.current;
  if (error) {
    return <ErrorNote error={error} onRetry={retry} />;
  }
  const files = value ?? [];
  const file = files.find(one => one.path === (at.file ?? run.script)) ?? files[0];
  return (
    <div className="estimatory-split">
      <FileList
        files={files}
        chosen={file?.path}
        label={trans.__('Files of the snapshot')}
        onChoose={path => place.show({ tab: 'code', file: path })}
      />
      {file && <FilePreview apiPath={snapshotFilePath(run.run_id, file.path)} {...file} at={at} />}
      {value && files.length === 0 && (
        <p className="estimatory-note">{trans.__('The run has no snapshot of code.')}</p>
      )}
    </div>
  );
}
