import * as React from 'react';

import { isTerminal } from '../../model/statuses';
import { IExperimentSummary, IRunSummary, IUnreadable } from '../../model/wire-names';
import { Button } from '../elements/button';
import { ErrorNote } from '../elements/error-note';
import { useNow, useSignal } from '../elements/hooks';
import { UnreadableNote } from '../elements/unreadable-note';
import { useFresh } from '../elements/use-fresh';
import { useWorkbench } from '../elements/workbench-context';
import { NoRuns } from './no-runs';
import { RunFilters } from './run-filters';
import { pickByKey } from './run-picking';
import { RunRow } from './run-row';
import { SelectionBar } from './selection-bar';

/** Changes are announced; a page whose connection is blocked gets no deletions. */
const POLL_MS = 30_000;

/** Every run of the workspace, live. */
export function RunsSection(): React.ReactElement {
  const workbench = useWorkbench();
  const { runList, runSelection, stream, trans } = workbench;
  useSignal(runList.changed);
  useSignal(runSelection.changed);
  const experiments = useExperiments();
  const now = useNow(runList.runs.some(run => !isTerminal(run.status)));
  const [tabStop, setTabStop] = React.useState('');

  const box = React.useRef<HTMLDivElement>(null);
  const refresh = React.useCallback(() => runList.refresh(), [runList]);
  useFresh(box, refresh, POLL_MS);
  React.useEffect(() => {
    const listening = stream.subscribeRuns(frame => {
      runList.apply(frame);
      runSelection.forget(frame.removed);
    });
    return () => listening.dispose();
  }, [runList, runSelection, stream]);

  const { runs, total, error, filter } = runList;
  const reachable = runs.some(run => run.run_id === tabStop) ? tabStop : runs[0]?.run_id;
  return (
    <div ref={box} className="estimatory-section" data-testid="estimatory-runs">
      <RunFilters
        filter={filter}
        experiments={experiments.experiments}
        metrics={metricNames(runs)}
        onChange={change => void runList.setFilter(change)}
      />
      <ConnectionNote />
      <SelectionBar />
      <UnreadableNote unreadable={[...runList.unreadable, ...experiments.unreadable]} />
      {error && <ErrorNote error={error} onRetry={() => void runList.refresh()} />}
      {!error && runList.wasLoaded && runs.length === 0 && <NoRuns />}
      <div
        className="estimatory-list"
        role="grid"
        aria-label={trans.__('Runs')}
        aria-busy={runList.isLoading}
        aria-multiselectable
        onKeyDown={event => pickByKey(event, workbench)}
      >
        {runs.map(run => (
          <RunRow
            key={run.run_id}
            run={run}
            now={isTerminal(run.status) ? 0 : now}
            isTabStop={run.run_id === reachable}
            isSelected={runSelection.has(run.run_id)}
            onFocus={setTabStop}
          />
        ))}
      </div>
      {runs.length < total && (
        <div className="estimatory-more">
          <Button
            onClick={() => void runList.loadMore()}
            disabled={runList.isLoading}
            data-testid="estimatory-load-more"
          >
            {trans.__('Load more')}
          </Button>
          <span className="estimatory-hint">{trans.__('%1 of %2', runs.length, total)}</span>
        </div>
      )}
    </div>
  );
}

/** The experiments to choose from; asked again when runs come or go. */
function useExperiments(): { experiments: IExperimentSummary[]; unreadable: IUnreadable[] } {
  const { api, runList } = useWorkbench();
  const [experiments, setExperiments] = React.useState<ReturnType<typeof useExperiments>>({
    experiments: [],
    unreadable: []
  });
  React.useEffect(() => {
    api.listExperiments().then(setExperiments, () => undefined);
  }, [api, runList.total, runList.nArrivals]);
  return experiments;
}

const MOST_METRICS = 10;

/** Return the metrics by which the shown runs can be sorted. */
function metricNames(runs: IRunSummary[]): string[] {
  const names = new Set<string>();
  for (const run of runs) {
    Object.keys(run.metrics ?? {}).forEach(name => names.size < MOST_METRICS && names.add(name));
  }
  return [...names].sort();
}

/** Says that updates are delayed when there is no live connection. */
function ConnectionNote(): React.ReactElement | null {
  const { stream, trans } = useWorkbench();
  useSignal(stream.connectionChanged);
  if (stream.connection !== 'polling') {
    return null;
  }
  return (
    <p className="estimatory-connection" role="status" data-testid="estimatory-connection">
      {trans.__('No live connection: asking every few seconds.')}
    </p>
  );
}
