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

/** A value for each field, because outputs of older versions lack some. */
const EMPTY_RUN: IRunDetail = {
  run_id: '',
  experiment: '',
  display_name: '',
  status: 'NotStarted',
  detail: '',
  created_at: 0,
  started_at: null,
  ended_at: null,
  duration_s: null,
  script: '',
  compute_target: '',
  parameters: {},
  tags: {},
  primary_metric: null,
  metrics: {},
  parent_run_id: '',
  failure_message: null,
  notebook: '',
  kind: '',
  description: '',
  history: [],
  arguments: [],
  secrets: [],
  environment: NO_ENVIRONMENT,
  container: null,
  job: null,
  git: {},
  source_directory: '',
  inputs: [],
  origin: { kind: '', notebook: '', user: '', host: '' },
  failure: null,
  exit_code: null,
  n_ranks: 1,
  ranks: [],
  max_run_duration_s: null,
  framework: '',
  logged_at: null,
  models: [],
  folder: '',
  damaged: [],
  telling_log: ''
};

const LATER_PARTS = { facts: {}, logged: {}, series: [], log_is_whole: false, silence: '' };

/** Return the card in a cell's output; null where the output holds something else. */
export function toCard(data: unknown): IRunCard | null {
  const card = data as IRunCard | null | undefined;
  const isOurs = card?.version === 1 && typeof card.run_id === 'string' && card.snapshot?.run;
  return isOurs ? { ...card, snapshot: completeSnapshot(card.snapshot) } : null;
}

function completeSnapshot(saved: IRunSnapshot): IRunSnapshot {
  const run = { ...EMPTY_RUN, ...saved.run };
  const environment = { ...NO_ENVIRONMENT, ...run.environment };
  const log_tail = [(saved.log_tail as string | string[] | undefined) ?? []].flat().join('\n');
  return { ...LATER_PARTS, ...saved, run: { ...run, environment }, log_tail };
}
