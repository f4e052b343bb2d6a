import * as React from 'react';

import { runFilePath } from '../../services/api';
import { ErrorNote } from '../elements/error-note';
import { useRequest } from '../elements/hooks';
import { Picture } from '../elements/picture';
import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  runId: string;
  /** Names of the run's files, oldest first. */
  files: readonly string[];
  /** How many there are in all. */
  count: number;
  height: number;
}

/** The newest picture, with a way back to those before it. */
export function Pictures({ runId, files, count, height }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  const [back, setBack] = React.useState(0);
  const place = Math.max(0, files.length - 1 - back);
  const path = runFilePath(runId, files[place]);
  const read = React.useCallback(() => api.read(path), [api, path]);
  const { value, error, retry } = useRequest(read);
  const number = count - files.length + place + 1;
  return (
    <div className="estimatory-logged-picture" style={{ height }}>
      {error && <ErrorNote error={error} onRetry={retry} />}
      {!error && value && (
        <a href={api.downloadUrl(path)} download title={trans.__('Download %1', files[place])}>
          <Picture blob={value} path={files[place]} />
        </a>
      )}
      {files.length > 1 && (
        <label className="estimatory-hint">
          <input
            type="range"
            min={0}
            max={files.length - 1}
            value={place}
            onChange={event => setBack(files.length - 1 - Number(event.target.value))}
          />
          {trans.__('%1 of %2', number, count)}
        </label>
      )}
    </div>
  );
}
