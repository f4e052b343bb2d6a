import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';

/** Say that the settings could not be read, and what to do about it. */
export function warnOfSettings(error: unknown, trans: TranslationBundle): void {
  const reason = error instanceof Error ? error.message : trans.__('they are not valid');
  Notification.warning(
    trans.__(
      'The settings of Estimatory could not be read (%1), so that their defaults are used. Mend or remove estimatory-lab/plugin.jupyterlab-settings in the folder of user settings, which "jupyter lab path" names, then load this page again.',
      reason
    ),
    { autoClose: false }
  );
}
