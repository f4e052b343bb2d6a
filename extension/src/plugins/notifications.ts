import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { CommandIDs } from '../command-ids';
import { addDesktopCommand } from '../commands/desktop-commands';
import { EndingsBoard } from '../dialogs/endings-board';
import { EndedRuns, isWorthTelling } from '../model/ended-runs';
import { Desktop } from '../services/desktop';
import { IWorkbench } from '../tokens';

/** Reports runs that have ended: in the page, and on the desktop while the page is hidden. */
export const notifications: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:notifications',
  description: 'Notifications when runs end.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    palette: ICommandPalette | null
  ): void => {
    const { activity, ownRuns, preferences } = workbench;
    const desktop = new Desktop();
    const endings = new EndedRuns(new EndingsBoard(workbench, desktop));
    activity.changed.connect(() => ownRuns.look());
    activity.ended.connect((_, run) => {
      if (isWorthTelling(run, preferences.current, ownRuns.has(run))) {
        endings.add(run);
      }
    });
    addDesktopCommand(app, workbench, desktop);
    palette?.addItem({
      command: CommandIDs.toggleDesktop,
      category: workbench.trans.__('Estimatory')
    });
  }
};
