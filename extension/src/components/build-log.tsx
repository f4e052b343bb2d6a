import * as React from 'react';

import { splitLines } from '../model/log-lines';
import { EnvironmentKind } from '../model/wire-names';
import { Button } from './elements/button';
import { ErrorNote } from './elements/error-note';
import { useRequest } from './elements/hooks';
import { LogLines } from './elements/log-lines';
import { useWorkbench } from './elements/workbench-context';

interface IProps {
  kind: EnvironmentKind;
  environmentKey: string;
}

/** The log of building an environment or an image. */
export function BuildLog({ kind, environmentKey }: IProps): React.ReactElement {
  const { api, trans } = useWorkbench();
  const read = React.useCallback(
    () => api.readBuildLog(kind, environmentKey),
    [api, kind, environmentKey]
  );
  const log = useRequest(read);
  const lines = React.useMemo(() => splitLines(log.value ?? ''), [log.value]);
  const heading = kind === 'image' ? trans.__('Image %1', environmentKey) : environmentKey;
  return (
    <div className="estimatory-tab-content estimatory-build-log" data-testid="estimatory-build-log">
      <div className="estimatory-header-line">
        <span className="estimatory-run-id">{heading}</span>
        <span className="estimatory-spring" />
        <Button onClick={log.retry}>{trans.__('Refresh')}</Button>
      </div>
      {log.error && <ErrorNote error={log.error} onRetry={log.retry} />}
      {log.value !== null && (
        <div className="estimatory-log" role="log" aria-label={trans.__('Build log')} tabIndex={0}>
          <LogLines lines={lines} />
          {lines.length === 0 && (
            <p className="estimatory-hint">
              {trans.__('Nothing was written: no package was built.')}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
