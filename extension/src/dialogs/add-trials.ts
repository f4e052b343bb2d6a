import { InputDialog } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

const AT_FIRST = 10;

/** Ask how many trials a sweep shall have more; null when the user has none in mind. */
export async function askForTrials(
  hasEnded: boolean,
  trans: TranslationBundle
): Promise<number | null> {
  const { button, value } = await InputDialog.getNumber({
    title: trans.__('Add trials'),
    label: hasEnded
      ? trans.__('How many more? The sweep has ended, and goes on with them.')
      : trans.__('How many more?'),
    value: AT_FIRST,
    okLabel: trans.__('Add')
  });
  return button.accept && value !== null ? value : null;
}
