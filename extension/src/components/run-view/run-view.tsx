import * as React from 'react';

import { RunPlace, TabId } from '../../model/run-place';
import { useLiveRun, useSignal } from '../elements/hooks';
import { ErrorNote } from '../elements/error-note';
import { Tabs } from '../elements/tabs';
import { useWorkbench } from '../elements/workbench-context';
import { CodeTab } from './code-tab';
import { FilesTab } from './files-tab';
import { LogsTab } from './logs-tab';
import { MetricsTab } from './metrics-tab';
import { OverviewTab } from './overview-tab';
import { RunHeader } from './run-header';

const TABS = {
  overview: { label: 'Overview', Content: OverviewTab },
  metrics: { label: 'Metrics', Content: MetricsTab },
  logs: { label: 'Logs', Content: LogsTab },
  code: { label: 'Code', Content: CodeTab },
  files: { label: 'Files', Content: FilesTab }
};

interface IProps {
  runId: string;
  place: RunPlace;
}

/** Everything about one run, in the main area. */
export function RunView({ runId, place }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const live = useLiveRun(runId);
  useSignal(place.changed);
  const { tab } = place.current;
  const tabs = Object.entries(TABS).map(([id, { label }]) => ({ id, label: trans.__(label) }));
  const { run, error } = live;
  if (run === null) {
    return (
      <div className="estimatory-run-view" data-run-id={runId}>
        {error ? (
          <ErrorNote error={new Error(error.message)} />
        ) : (
          <p className="estimatory-note">{trans.__('Reading the run…')}</p>
        )}
      </div>
    );
  }
  const { Content } = TABS[tab];
  return (
    <div
      className="estimatory-run-view"
      data-testid="estimatory-run-view"
      data-run-id={runId}
      data-status={run.status}
    >
      <RunHeader run={run} live={live} />
      {error && <ErrorNote error={new Error(error.message)} />}
      <Tabs
        tabs={tabs}
        current={tab}
        label={trans.__('Parts of the run')}
        onSelect={id => place.show({ tab: id as TabId })}
      />
      <div
        className={`estimatory-tab-content estimatory-mod-${tab}`}
        role="tabpanel"
        data-testid={`estimatory-panel-${tab}`}
      >
        <Content run={run} live={live} place={place} />
      </div>
    </div>
  );
}
