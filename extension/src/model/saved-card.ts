import { IRunCard, IRunDetail, IRunSnapshot } from './wire-names';

export const CARD_MIME = 'application/vnd.estimatory.run.v1+json';

/** All forms of one output, by their MIME types. */
export type Bundle = Record<string, unknown>;

const NO_ENVIRONMENT: IRunDetail['environment'] = {
  interpreter: '',
  packages: [],
  as_of: null,
  key: '',
  cached: null,
  notes: [],
  legacy_aliases: false
};

/** Fields that outputs of older versions lack. */
const LATER_FIELDS = {
  secrets: [],
  container: null,
  job: null,
  ranks: [],
  logged_at: null,
  damaged: [],
  telling_log: ''
} satisfies Partial<IRunDetail>;

const LATER_PARTS = { facts: {}, logged: {}, series: [], log_is_whole: false, silence: '' };

/** Return the card in a cell's output; null where the output holds something else. */
export function toCard(data: unknown): IRunCard | null {
  const card = data as IRunCard | null | undefined;
  const isOurs = card?.version === 1 && typeof card.run_id === 'string' && card.snapshot?.run;
  return isOurs ? { ...card, snapshot: completeSnapshot(card.snapshot) } : null;
}

function completeSnapshot(saved: IRunSnapshot): IRunSnapshot {
  const run = { ...LATER_FIELDS, ...saved.run };
  const environment = { ...NO_ENVIRONMENT, ...run.environment };
  const log_tail = [(saved.log_tail as string | string[] | undefined) ?? []].flat().join('\n');
  return { ...LATER_PARTS, ...saved, run: { ...run, environment }, log_tail };
}
