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

const CONTENTS = {
  overview: OverviewTab,
  metrics: MetricsTab,
  logs: LogsTab,
  code: CodeTab,
  files: FilesTab
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
  const Content = CONTENTS[tab];
  const tabs: { id: TabId; label: string }[] = [
    { id: 'overview', label: trans.__('Overview') },
    { id: 'metrics', label: trans.__('Metrics') },
    { id: 'logs', label: trans.__('Logs') },
    { id: 'code', label: trans.__('Code') },
    { id: 'files', label: trans.__('Files') }
  ];
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
