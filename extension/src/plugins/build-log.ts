import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';

import { CommandIDs } from '../command-ids';
import { ENVIRONMENT_ARGS, findEnvironment } from '../commands/environment-commands';
import { IWorkbench } from '../tokens';
import { BuildLogWidget } from '../widgets/build-log';
import { showTab } from '../widgets/show-tab';

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
        const { kind, key } = named;
        const create = (): BuildLogWidget => new BuildLogWidget(kind, key, workbench);
        return showTab(app, tracker, BuildLogWidget.idOf(kind, key), create);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openBuildLog,
      args: ({ kind, key }) => ({ kind, key }),
      name: widget => widget.id
    });
  }
};
