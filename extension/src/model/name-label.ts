import { TranslationBundle } from '@jupyterlab/translation';

import { escapeSign, showable } from './shown-text';

/** Matches names that have only spaces and signs without width. */
const UNSEEN = /^[\s\u00ad\u200b-\u200d\u2060\ufeff]*$/;

/** Return a name as people read it; it is never empty or invisible. */
export function nameLabel(name: string, trans: Pick<TranslationBundle, '__'>): string {
  if (name === '') {
    return trans.__('(no name)');
  }
  return UNSEEN.test(name) ? `"${name.replace(/[^ ]/g, escapeSign)}"` : showable(name);
}
