import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';

import { CommandIDs, NO_ARGS } from '../command-ids';
import { addCellCommands } from '../commands/cell-commands';
import { addEnvironmentCommands } from '../commands/environment-commands';
import { addModelCommands } from '../commands/model-commands';
import { insertCells } from '../commands/notebook-commands';
import { addRunCommands } from '../commands/run-commands';
import { SETUP_CELLS } from '../commands/snippets';
import { addSweepCommands } from '../commands/sweep-commands';
import { IWorkbench } from '../tokens';

/** Everything that Estimatory does, as commands; palette and launcher offer the general ones. */
export const commands: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:commands',
  description: 'Commands on runs, models and environments.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    addRunCommands(app, workbench);
    addCellCommands(app, workbench);
    addSweepCommands(app, workbench);
    addModelCommands(app, workbench);
    addEnvironmentCommands(app, workbench);
    addGeneralCommands(app, workbench);
    const category = workbench.trans.__('Estimatory');
    const { compareRuns, insertSetup, refresh, showSidebar } = CommandIDs;
    for (const command of [showSidebar, insertSetup, compareRuns, refresh]) {
      palette?.addItem({ command, category });
    }
    launcher?.add({
      command: CommandIDs.showSidebar,
      category: workbench.trans.__('Other'),
      rank: 90
    });
  }
};

function addGeneralCommands(app: JupyterFrontEnd, workbench: IWorkbench): void {
  const { environmentList, modelList, runList, targetList, trans } = workbench;
  app.commands.addCommand(CommandIDs.insertSetup, {
    label: trans.__('Insert an Estimator Cell'),
    describedBy: { args: NO_ARGS },
    execute: () => insertCells(app, SETUP_CELLS, trans)
  });
  app.commands.addCommand(CommandIDs.refresh, {
    label: trans.__('Refresh Runs, Models, Environments and Compute'),
    describedBy: { args: NO_ARGS },
    execute: () =>
      Promise.all([runList, modelList, environmentList, targetList].map(list => list.refresh()))
  });
}
