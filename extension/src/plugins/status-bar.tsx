import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification, ReactWidget } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import * as React from 'react';

import { CommandIDs } from '../command-ids';
import { ActiveRuns } from '../components/active-runs';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { wordOf } from '../model/statuses';
import { IRunSummary } from '../model/wire';
import { IWorkbench } from '../tokens';

/** Says at the lower edge how many runs go on, and tells when one has ended. */
export const statusBar: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:status-bar',
  description: 'The number of active runs, and notifications when runs end.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [IStatusBar],
  activate: (_: JupyterFrontEnd, workbench: IWorkbench, bar: IStatusBar | null): void => {
    const item = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <ActiveRuns />
      </WorkbenchProvider>
    );
    bar?.registerStatusItem('estimatory-lab:active-runs', { item, align: 'left', rank: 20 });
    workbench.activity.ended.connect((_sender, run) => announce(run, workbench));
    void workbench.activity.refresh();
  }
};

function announce(run: IRunSummary, workbench: IWorkbench): void {
  const { commands, preferences, trans } = workbench;
  if (!preferences.current.notifyWhenRunsEnd) {
    return;
  }
  const open = {
    label: trans.__('Open'),
    callback: () => void commands.execute(CommandIDs.openRun, { runId: run.run_id })
  };
  const message = `${run.display_name}: ${trans.__(wordOf(run.status))}`;
  const type = run.status === 'Failed' ? 'error' : 'info';
  Notification.emit(message, type, { actions: [open], autoClose: 5000 });
}
