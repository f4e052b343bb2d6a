import * as React from 'react';

import { LiveRun, mainLogOf } from '../../model/live-run';
import { LogWindow } from '../../model/log-window';
import { isTerminal } from '../../model/statuses';
import { IRunDetail } from '../../model/wire-names';
import { ErrorNote } from '../elements/error-note';
import { useRequest } from '../elements/hooks';
import { NoOutput } from '../elements/no-output';
import { useWorkbench } from '../elements/workbench-context';
import { LogSearch } from './log-search';
import { LogToolbar } from './log-toolbar';
import { LogView } from './log-view';

/** The output of a run's processes, one file at a time. */
export function LogsTab({ run }: { run: IRunDetail; live: LiveRun }): React.ReactElement {
  const { api, preferences } = useWorkbench();
  const list = React.useCallback(() => api.listLogs(run.run_id), [api, run.run_id]);
  const logs = useRequest(list, `${run.status} ${run.telling_log}`);
  const [chosen, setChosen] = React.useState<string | null>(null);
  const [isFollowing, setIsFollowing] = React.useState(preferences.current.followLogs);
  const [isWrapped, setIsWrapped] = React.useState(true);
  const [query, setQuery] = React.useState('');
  const files = logs.value ?? [];
  const name =
    chosen ??
    firstShown(
      run,
      files.map(file => file.name)
    );
  const window = React.useMemo(
    () => (name ? new LogWindow(api, run.run_id, name) : null),
    [api, run.run_id, name]
  );

  const isMain = name === mainLogOf(run);
  if (logs.error) {
    return <ErrorNote error={logs.error} onRetry={logs.retry} />;
  }
  if (!window) {
    return logs.value ? <NoOutput run={run} /> : <></>;
  }
  return (
    <>
      <LogToolbar
        runId={run.run_id}
        files={files}
        name={window.name}
        isFollowing={isFollowing}
        isWrapped={isWrapped}
        onFile={setChosen}
        onFollow={setIsFollowing}
        onWrap={setIsWrapped}
        onSearch={setQuery}
      />
      {query && (
        <LogSearch
          window={window}
          query={query}
          onOpen={offset => {
            setIsFollowing(false);
            void window.openAt(offset);
          }}
        />
      )}
      <LogView
        key={window.name}
        window={window}
        isAlive={!isTerminal(run.status)}
        isFollowing={isFollowing}
        isWrapped={isWrapped}
        query={query}
        onFollow={setIsFollowing}
        empty={isMain ? <NoOutput run={run} /> : <EmptyLog />}
      />
    </>
  );
}

function EmptyLog(): React.ReactElement {
  const { trans } = useWorkbench();
  return <p className="estimatory-hint">{trans.__('This log is empty.')}</p>;
}

function firstShown(run: IRunDetail, names: string[]): string | undefined {
  const main = mainLogOf(run);
  return names.includes(main) ? main : names[0];
}
