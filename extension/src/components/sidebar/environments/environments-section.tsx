import * as React from 'react';

import { ErrorNote } from '../../elements/error-note';
import { useSignal } from '../../elements/hooks';
import { moveFocus } from '../../elements/roving';
import { UnreadableNote } from '../../elements/unreadable-note';
import { useFresh } from '../../elements/use-fresh';
import { useWorkbench } from '../../elements/workbench-context';
import { EnvironmentRow } from './environment-row';

/** Runs announce what they build; deletions by another window are not announced. */
const POLL_MS = 30_000;

/** The interpreters and images that were built for runs, the last used first. */
export function EnvironmentsSection(): React.ReactElement {
  const { environmentList, trans } = useWorkbench();
  useSignal(environmentList.changed);
  const box = React.useRef<HTMLDivElement>(null);
  const refresh = React.useCallback(() => environmentList.refresh(), [environmentList]);
  useFresh(box, refresh, POLL_MS);
  const [tabStop, setTabStop] = React.useState('');

  const { entries, error } = environmentList;
  const reachable = entries.some(({ key }) => key === tabStop) ? tabStop : entries[0]?.key;
  return (
    <div ref={box} className="estimatory-section" data-testid="estimatory-environments">
      <UnreadableNote unreadable={environmentList.unreadable} />
      {error && <ErrorNote error={error} onRetry={() => void refresh()} />}
      {!error && environmentList.wasLoaded && entries.length === 0 && (
        <div className="estimatory-note" data-testid="estimatory-no-environments">
          <p>
            {trans.__(
              'No environments yet. One is built for the first run that asks for packages or an image:'
            )}
          </p>
          <pre className="estimatory-snippet">{SNIPPET}</pre>
        </div>
      )}
      <ul
        className="estimatory-list"
        aria-label={trans.__('Environments')}
        onKeyDown={event => moveFocus(event, 'estimatory-environment-row')}
      >
        {entries.map(entry => (
          <EnvironmentRow
            key={`${entry.kind} ${entry.key}`}
            entry={entry}
            isTabStop={entry.key === reachable}
            onFocus={setTabStop}
          />
        ))}
      </ul>
    </div>
  );
}

const SNIPPET = `%%estimator --pip scikit-learn
%%estimator --docker python:3.12`;
