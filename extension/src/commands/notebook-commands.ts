import { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

import { listNotebookPanels } from '../widgets/open-notebooks';

const INSERT_BELOW = 'notebook:insert-cell-below';
const REPLACE = 'notebook:replace-selection';

/** Insert each text as a cell into the nearest notebook; without one, copy it. */
export async function insertCells(
  app: JupyterFrontEnd,
  texts: string[],
  trans: TranslationBundle
): Promise<void> {
  const { commands } = app;
  if (!(await bringToFront(app))) {
    Clipboard.copyToSystem(texts.join('\n\n'));
    Notification.info(trans.__('No notebook is open: the code is on the clipboard.'));
    return;
  }
  for (const text of texts) {
    await commands.execute(INSERT_BELOW);
    await commands.execute(REPLACE, { text });
  }
}

/** Return whether a notebook is in front; bring one to the front if needed. */
async function bringToFront(app: JupyterFrontEnd): Promise<boolean> {
  const { commands, shell } = app;
  const isReady = (): boolean =>
    commands.hasCommand(INSERT_BELOW) && commands.isEnabled(INSERT_BELOW);
  if (isReady()) {
    return true;
  }
  const notebooks = listNotebookPanels(shell);
  const nearest = notebooks.find(w => w.isVisible) ?? notebooks[notebooks.length - 1];
  if (nearest) {
    shell.activateById(nearest.id);
    // The shell learns from the focus, a few frames later, which widget is in front.
    for (let frame = 0; frame < 30 && !isReady(); frame++) {
      await new Promise(resolve => window.requestAnimationFrame(resolve));
    }
  }
  return isReady();
}
