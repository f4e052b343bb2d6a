import { TranslationBundle } from '@jupyterlab/translation';

import { escapeSign, showable } from './shown-text';

/** Spaces and signs of no width: a name of nothing else cannot be seen. */
const UNSEEN = /^[\s\u00ad\u200b-\u200d\u2060\ufeff]*$/;

/** What a metric, a parameter or a run is called where people read it: there is always something to see. */
export function nameLabel(name: string, trans: Pick<TranslationBundle, '__'>): string {
  if (name === '') {
    return trans.__('(no name)');
  }
  return UNSEEN.test(name) ? `"${name.replace(/[^ ]/g, escapeSign)}"` : showable(name);
}
