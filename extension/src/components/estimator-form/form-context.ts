import { PathExt } from '@jupyterlab/coreutils';

import { FormValues } from '../../model/form-values';
import { Paths } from '../../services/paths';

/** What the fields of the form know of what is around them. */
export interface IFormContext {
  folder: string;
  paths: Paths;
  update: (values: FormValues) => void;
}

/** Where a chosen script lies: in the folder that is set, else in a folder of its own. */
export function placeScript(path: string, folder: string): FormValues {
  const root = folder === '.' ? '' : PathExt.normalize(folder);
  const inside = PathExt.relative(root, path);
  return inside.startsWith('..')
    ? { source_directory: PathExt.dirname(path) || '.', entry_script: PathExt.basename(path) }
    : { entry_script: inside };
}
