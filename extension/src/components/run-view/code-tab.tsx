import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { IRunDetail } from '../../model/wire';
import { snapshotFilePath } from '../../services/api';
import { ErrorNote } from '../elements/error-note';
import { FileList } from '../elements/file-list';
import { FilePreview } from '../elements/file-preview';
import { useRequest } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';

/** The code exactly as it was submitted. */
export function CodeTab({ run }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { api, trans } = useWorkbench();
  const { value, error, retry } = useRequest(() => api.listSnapshot(run.run_id), [api, run.run_id]);
  const [chosen, setChosen] = React.useState<string | null>(null);
  if (error) {
    return <ErrorNote error={error} onRetry={retry} />;
  }
  const files = value ?? [];
  const file = files.find(one => one.path === (chosen ?? run.script)) ?? files[0];
  return (
    <div className="estimatory-split">
      <FileList
        files={files}
        chosen={file?.path}
        label={trans.__('Files of the snapshot')}
        onChoose={setChosen}
      />
      {file && <FilePreview apiPath={snapshotFilePath(run.run_id, file.path)} {...file} />}
      {value && files.length === 0 && (
        <p className="estimatory-note">{trans.__('The run has no snapshot of code.')}</p>
      )}
    </div>
  );
}
