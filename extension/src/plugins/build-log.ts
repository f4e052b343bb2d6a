import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { CommandIDs } from '../command-ids';
import { ENVIRONMENT_ARGS, findEnvironment } from '../commands/environment-commands';
import { IWorkbench } from '../tokens';
import { BuildLogWidget } from '../widgets/build-log';
import { SHOW_ARGS, showOptionsOf, TabKind } from '../widgets/tab-kind';

const NAMESPACE = 'estimatory-build-logs';
const ARGS = {
  ...ENVIRONMENT_ARGS,
  properties: { ...ENVIRONMENT_ARGS.properties, ...SHOW_ARGS }
};

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
    const tabs = new TabKind<BuildLogWidget>(app, workbench.previewTab, NAMESPACE);
    app.commands.addCommand(CommandIDs.openBuildLog, {
      label: workbench.trans.__('Open Build Log'),
      describedBy: { args: ARGS },
      execute: args => {
        const named = findEnvironment(app, args);
        if (!named) {
          return undefined;
        }
        const { kind, key } = named;
        const create = (): BuildLogWidget => new BuildLogWidget(kind, key, workbench);
        return tabs.show(BuildLogWidget.idOf(kind, key), create, showOptionsOf(args));
      }
    });
    tabs.restore(restorer, {
      command: CommandIDs.openBuildLog,
      args: ({ kind, key }) => ({ kind, key }),
      name: widget => widget.id
    });
  }
};
