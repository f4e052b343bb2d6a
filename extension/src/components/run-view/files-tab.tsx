import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { IRunDetail, IRunFile } from '../../model/wire-names';
import { runFilePath } from '../../services/api';
import { Button } from '../elements/button';
import { ErrorNote } from '../elements/error-note';
import { FileList } from '../elements/file-list';
import { FilePreview } from '../elements/file-preview';
import { useRequest } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';

/** Outputs come first; logs have their own tab. */
function logsLast(a: IRunFile, b: IRunFile): number {
  return Number(a.path.startsWith('logs/')) - Number(b.path.startsWith('logs/'));
}

/** The files that the run has written. */
export function FilesTab({ run }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { api, trans } = useWorkbench();
  const list = React.useCallback(() => api.listFiles(run.run_id), [api, run.run_id]);
  const { value, error, retry } = useRequest(list, run.status);
  const [chosen, setChosen] = React.useState<string | null>(null);
  if (error) {
    return <ErrorNote error={error} onRetry={retry} />;
  }
  const files = [...(value ?? [])].sort(logsLast);
  const file = files.find(one => one.path === chosen) ?? files[0];
  return (
    <div className="estimatory-split">
      <div className="estimatory-files-side">
        <FileList
          files={files}
          chosen={file?.path}
          label={trans.__('Files of the run')}
          onChoose={setChosen}
        />
        <Button look="ghost" onClick={retry} data-testid="estimatory-refresh-files">
          {trans.__('Refresh')}
        </Button>
      </div>
      {file && (
        <FilePreview
          apiPath={runFilePath(run.run_id, file.path)}
          path={file.path}
          size={file.size}
          mediaType={file.media_type}
        />
      )}
      {value && files.length === 0 && (
        <p className="estimatory-note">
          {trans.__('No files yet; the script writes them into outputs/.')}
        </p>
      )}
    </div>
  );
}
