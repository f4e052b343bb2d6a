import { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

const INSERT_BELOW = 'notebook:insert-cell-below';
const REPLACE = 'notebook:replace-selection';

/** Put each text into a new cell of the notebook in front; without one, on the clipboard. */
export async function insertCells(
  app: JupyterFrontEnd,
  texts: string[],
  trans: TranslationBundle
): Promise<void> {
  const { commands } = app;
  const hasNotebook = commands.hasCommand(INSERT_BELOW) && commands.isEnabled(INSERT_BELOW);
  if (!hasNotebook) {
    Clipboard.copyToSystem(texts.join('\n\n'));
    Notification.info(trans.__('No notebook is in front: the code is on the clipboard.'));
    return;
  }
  for (const text of texts) {
    await commands.execute(INSERT_BELOW);
    await commands.execute(REPLACE, { text });
  }
}
