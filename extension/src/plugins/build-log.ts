import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';

import { CommandIDs } from '../command-ids';
import { ENVIRONMENT_ARGS, findEnvironment } from '../commands/environment-commands';
import { IWorkbench } from '../tokens';
import { BuildLogWidget, buildLogId } from '../widgets/build-log';

/** Opens build logs in the main area and brings them back after a reload. */
export const buildLog: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:build-log',
  description: 'A view of the build log of an environment or an image.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null
  ): void => {
    const tracker = new WidgetTracker<BuildLogWidget>({ namespace: 'estimatory-build-logs' });
    app.commands.addCommand(CommandIDs.openBuildLog, {
      label: workbench.trans.__('Open Build Log'),
      describedBy: { args: ENVIRONMENT_ARGS },
      execute: args => {
        const named = findEnvironment(app, args);
        if (!named) {
          return undefined;
        }
        const id = buildLogId(named.kind, named.key);
        const widget =
          tracker.find(one => one.id === id) ??
          new BuildLogWidget(named.kind, named.key, workbench);
        if (!tracker.has(widget)) {
          void tracker.add(widget);
          app.shell.add(widget, 'main');
        }
        app.shell.activateById(id);
        return widget;
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openBuildLog,
      args: ({ kind, key }) => ({ kind, key }),
      name: widget => widget.id
    });
  }
};
