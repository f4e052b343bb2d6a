/** Words for fixed values: literals in calls of `trans.__()`, so that they can be extracted. */

import type { TranslationBundle } from '@jupyterlab/translation';

import type { PartTitle } from './comparison';
import type { Status } from './wire-names';

export type Translator = Pick<TranslationBundle, '__'>;
type Label = (trans: Translator) => string;

const STATUSES: Record<Status, Label> = {
  NotStarted: trans => trans.__('Not started'),
  Queued: trans => trans.__('Queued'),
  Preparing: trans => trans.__('Preparing'),
  Provisioning: trans => trans.__('Provisioning'),
  Starting: trans => trans.__('Starting'),
  Running: trans => trans.__('Running'),
  Finalizing: trans => trans.__('Finalizing'),
  CancelRequested: trans => trans.__('Stopping'),
  Completed: trans => trans.__('Completed'),
  Failed: trans => trans.__('Failed'),
  Canceled: trans => trans.__('Canceled'),
  NotResponding: trans => trans.__('Not responding')
};

const NODE_STATES: Record<string, Label> = {
  running: trans => trans.__('running'),
  idle: trans => trans.__('idle'),
  preparing: trans => trans.__('preparing'),
  leaving: trans => trans.__('leaving'),
  unusable: trans => trans.__('unusable')
};

const PARTS: Record<PartTitle, Label> = {
  Run: trans => trans.__('Run'),
  Parameters: trans => trans.__('Parameters'),
  'Last values': trans => trans.__('Last values'),
  Tags: trans => trans.__('Tags')
};

const FACTS: Record<string, Label> = {
  Status: trans => trans.__('Status'),
  Experiment: trans => trans.__('Experiment'),
  Created: trans => trans.__('Created'),
  Duration: trans => trans.__('Duration'),
  Script: trans => trans.__('Script'),
  Arguments: trans => trans.__('Arguments'),
  Target: trans => trans.__('Target'),
  Ranks: trans => trans.__('Ranks'),
  Interpreter: trans => trans.__('Interpreter'),
  Packages: trans => trans.__('Packages'),
  Image: trans => trans.__('Image'),
  Commit: trans => trans.__('Commit'),
  Inputs: trans => trans.__('Inputs')
};

/** Return the word for the status of a run or a rank. */
export function statusLabel(status: string, trans: Translator): string {
  return labelOf(STATUSES, status, trans);
}

/** Return the word for the state of a node. */
export function nodeStateLabel(state: string, trans: Translator): string {
  return labelOf(NODE_STATES, state, trans);
}

/** Return the title of a part of the comparison. */
export function partLabel(title: PartTitle, trans: Translator): string {
  return labelOf(PARTS, title, trans);
}

/** Return the name of a fact about a run. */
export function factLabel(fact: string, trans: Translator): string {
  return labelOf(FACTS, fact, trans);
}

function labelOf(labels: Record<string, Label>, value: string, trans: Translator): string {
  return Object.hasOwn(labels, value) ? labels[value](trans) : value;
}
