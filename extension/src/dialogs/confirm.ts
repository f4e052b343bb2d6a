import { Dialog, showDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

/** Ask before something is lost for good. */
export async function confirmDelete(
  title: string,
  body: string,
  trans: TranslationBundle
): Promise<boolean> {
  const buttons = [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Delete') })];
  const result = await showDialog({ title, body, buttons, defaultButton: 0 });
  return result.button.accept;
}
