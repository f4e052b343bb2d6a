import {
  ILabShell,
  ILayoutRestorer,
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';

import { CommandIDs } from '../command-ids';
import { findRunId } from '../commands/target';
import { RUN_ARGS } from '../commands/run-commands';
import { IWorkbench } from '../tokens';
import { RunViewWidget } from '../widgets/run-view';

const NAMESPACE = 'estimatory-runs';

/** Opens runs in the main area and brings them back after a reload. */
export const runView: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:run-view',
  description: 'A view of one run in the main area.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILabShell, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null
  ): void => {
    // The main area of Notebook 7 holds one notebook and nothing else.
    const area = labShell ? 'main' : 'down';
    const tracker = new WidgetTracker<RunViewWidget>({ namespace: NAMESPACE });
    app.commands.addCommand(CommandIDs.openRun, {
      label: workbench.trans.__('Open Run'),
      describedBy: { args: RUN_ARGS },
      execute: args => {
        const runId = findRunId(app, args);
        return runId === undefined ? undefined : openRun(app, runId, tracker, workbench, area);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openRun,
      args: widget => ({ runId: widget.runId }),
      name: widget => widget.runId
    });
  }
};

function openRun(
  app: JupyterFrontEnd,
  runId: string,
  tracker: WidgetTracker<RunViewWidget>,
  workbench: IWorkbench,
  area: string
): RunViewWidget {
  const widget =
    tracker.find(one => one.runId === runId) ?? new RunViewWidget(runId, workbench);
  if (!tracker.has(widget)) {
    void tracker.add(widget);
  }
  widget.toggleClass('estimatory-mod-below', area === 'down');
  if (!widget.isAttached) {
    app.shell.add(widget, area);
  }
  app.shell.activateById(widget.id);
  return widget;
}
