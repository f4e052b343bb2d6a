import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { CommandIDs, NO_ARGS } from '../command-ids';
import { estimatoryIcon } from '../components/elements/icons';
import { IWorkbench } from '../tokens';
import { Sidebar } from '../widgets/sidebar';

/** Puts runs, models, environments and compute targets beside the file browser. */
export const sidebar: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:sidebar',
  description:
    'A sidebar with the runs, models, environments and compute targets of the workspace.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null
  ): void => {
    const panel = new Sidebar(workbench);
    restorer?.add(panel, panel.id);
    app.shell.add(panel, 'left', { rank: 450, type: 'Estimatory' });
    addShowCommand(app, workbench, panel);
  }
};

/** Add the command that opens the sidebar and focuses its runs. */
function addShowCommand(app: JupyterFrontEnd, { trans }: IWorkbench, panel: Sidebar): void {
  app.commands.addCommand(CommandIDs.showSidebar, {
    label: trans.__('Runs, Models and Compute'),
    caption: trans.__('Show the runs, models, environments and compute targets of Estimatory'),
    icon: estimatoryIcon,
    describedBy: { args: NO_ARGS },
    execute: () => {
      app.shell.activateById(panel.id);
      panel.showRuns();
    }
  });
}
