import { PathExt } from '@jupyterlab/coreutils';

import { FormValues } from '../../model/form-values';
import { Paths } from '../../services/paths';

/** What the form passes to its fields. */
export interface IFormContext {
  folder: string;
  paths: Paths;
  update: (values: FormValues) => void;
}

/**
 * Where a chosen script lies: in the folder that is set, else in a folder of its own. The server's
 * root may hold anything, so it is not taken to be the script's.
 */
export function placeScript(path: string, folder: string): FormValues {
  const inside = PathExt.relative(folder, path);
  return folder === '.' || inside.startsWith('..')
    ? { source_directory: PathExt.dirname(path) || '.', entry_script: PathExt.basename(path) }
    : { entry_script: inside };
}
