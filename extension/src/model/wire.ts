/** What travels between server and browser; the contract is docs/structure.md. */

import { IFrame } from './frame';

export type { ILoggedValue, IWireTable } from './wire-logged';

/** JSON has no NaN and no infinities: they travel as strings. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity' | boolean | null;

export type Status =
  | 'NotStarted'
  | 'Queued'
  | 'Preparing'
  | 'Provisioning'
  | 'Starting'
  | 'Running'
  | 'Finalizing'
  | 'CancelRequested'
  | 'Completed'
  | 'Failed'
  | 'Canceled'
  | 'NotResponding';

/** What a list could not read: the path of the damaged file, and what to do about it. */
export interface IUnreadable {
  name: string;
  file: string;
  reason: string;
  hint: string;
}

export interface IPrimaryMetric {
  name: string;
  goal: string;
  value: WireNumber;
}

export interface IRunSummary {
  run_id: string;
  experiment: string;
  display_name: string;
  status: Status;
  detail: string;
  created_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  duration_s: number | null;
  script: string;
  compute_target: string;
  parameters: Record<string, unknown>;
  tags: Record<string, string>;
  primary_metric: IPrimaryMetric | null;
  metrics: Record<string, WireNumber>;
  parent_run_id: string;
  failure_message: string;
  /** The path of the notebook that it was submitted from, on the server's disk. */
  notebook: string;
}

export interface IFailure {
  message: string;
  exception: string;
  frames: IFrame[];
  rank: number | null;
  exit_code: number | null;
  signal: string;
  hint: string;
}

export interface IRankState {
  rank: number;
  host: string;
  state: Status;
}

export interface IRunDetail extends IRunSummary {
  description: string;
  history: [Status, number][];
  arguments: string[];
  secrets?: string[];
  environment: {
    interpreter?: string;
    packages?: string[];
    as_of?: string;
    key?: string;
    cached?: boolean | null;
    notes?: string[];
    legacy_aliases?: boolean;
  } | null;
  container?: {
    image?: string;
    base?: string;
    image_id?: string;
    network?: string;
    user?: string;
    mounts?: { source: string; target: string; read_only: boolean }[];
    shm_size?: string;
    memory?: string;
    cpus?: number;
    gpus?: string;
  } | null;
  /** Of a run that a batch queue carries; `nodes` is empty until it has begun. */
  job?: { job_id: string; cluster: string; nodes: string; submitted_at: number } | null;
  git: { commit?: string; branch?: string; dirty?: boolean; remote?: string } | null;
  source_directory: string;
  inputs: { name: string; kind: string; summary: string }[];
  origin: { kind?: string; notebook?: string; user?: string; host?: string } | null;
  failure: IFailure | null;
  exit_code: number | null;
  n_ranks: number;
  ranks?: IRankState[];
  max_run_duration_s: number | null;
  framework: string;
  logged_at?: number | null;
  models: { name: string; version: number }[];
  folder: string;
  damaged?: { file: string; reason: string }[];
  /** The log that says most about the run now; empty while none has any text. */
  telling_log?: string;
}

export interface IWireSeries {
  name: string;
  rank: number | null;
  type: string;
  count: number;
  non_finite?: number;
  last: WireNumber;
  min: WireNumber;
  max: WireNumber;
  first_at: number | null;
  last_at: number | null;
  steps: number[];
  times: number[];
  values: WireNumber[];
}

export interface ILogChunk {
  name: string;
  text: string;
  offset: number;
  next_offset: number;
}

export interface IMetricsDelta {
  reset: boolean;
  cursor: string;
  series: IWireSeries[];
}

export interface IRunsFrame {
  topic: 'runs';
  changed: IRunSummary[];
  removed: string[];
}

export interface IRunFrame {
  topic: 'run';
  run_id: string;
  run?: IRunDetail;
  metrics?: IMetricsDelta;
  log?: ILogChunk;
}

export interface IErrorFrame {
  topic: 'error';
  message: string;
  reason: string;
  run_id?: string;
}

export type Frame = IRunsFrame | IRunFrame | IErrorFrame;

export interface IModelRecord {
  name: string;
  version: number;
  created_at: number;
  description: string;
  tags: Record<string, string>;
  properties: Record<string, string>;
  framework: string;
  framework_version: string;
  run_id: string;
  experiment: string;
  files: { path: string; size: number }[];
}

export interface IRunFile {
  path: string;
  size: number;
  modified_at: number;
  media_type: string;
}

export interface IExperimentSummary {
  name: string;
  n_runs: number;
  n_active: number;
  last_run_at: number | null;
}

/** Of what was built for runs to stand on. */
export type EnvironmentKind = 'environment' | 'image';

/** An interpreter with packages that was built for runs. */
export interface IEnvironmentRecord {
  key: string;
  name: string;
  python: string;
  packages: string[];
  as_of: string | null;
  created_at: number;
  last_used_at: number;
  bytes: number;
}

/** A container image with packages that was built for runs. */
export interface IImageRecord {
  key: string;
  /** Packages on a base, or a base that a Dockerfile makes. */
  kind: 'environment' | 'dockerfile';
  base: string;
  python: string;
  packages: string[];
  created_at: number;
  last_used_at: number;
  bytes: number;
}

export interface INodeOverview {
  name: string;
  state: string;
  run_id: string | null;
  address: string;
  detail: string;
}

export interface ITargetOverview {
  name: string;
  kind: string;
  n_slots: number | null;
  n_busy: number;
  running: string[];
  waiting: string[];
  nodes: INodeOverview[];
  facts: Record<string, string>;
  problem: string;
}
