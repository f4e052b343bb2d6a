import { TranslationBundle } from '@jupyterlab/translation';

import { formatDuration, shortName } from './format';
import { statusLabel } from './labels';
import { nameLabel } from './name-label';
import { IPreferences } from './preferences';
import { IRunFilter } from './run-list';
import { STATUS_FILTERS } from './statuses';
import { IRunSummary } from './wire-names';

/** Runs that end within this time share a message. */
const TOGETHER_MS = 10_000;
/** A message takes no more runs after this time, though it is still on the screen. */
const LONGEST_MS = 5 * 60_000;
/** The first message waits, so that a screen reader is not interrupted for each run. */
const SETTLE_MS = 1_000;

/** Where messages appear. */
export interface IEndingsBoard {
  /** Write a new message about these runs. */
  post(runs: readonly IRunSummary[]): void;
  /** Update the current message; false when the user has dismissed it. */
  update(runs: readonly IRunSummary[]): boolean;
}

/** Collects runs that end in quick succession in one message. */
export class EndedRuns {
  constructor(private readonly _board: IEndingsBoard) {}

  add(run: IRunSummary): void {
    this._waiting.push(run);
    this._timer ||= window.setTimeout(() => this._show(), document.hidden ? 0 : SETTLE_MS);
  }

  private _show(): void {
    const waiting = this._waiting;
    this._timer = 0;
    this._waiting = [];
    const all = [...this._shown, ...waiting];
    if (this._goesOn() && this._board.update(all)) {
      this._shown = all;
    } else {
      this._shown = waiting;
      this._postedAt = Date.now();
      this._board.post(waiting);
    }
    this._writtenAt = Date.now();
  }

  /** A message about a failure stays on the screen, so later ends are added to it. */
  private _goesOn(): boolean {
    const now = Date.now();
    const isRecent = hasFailed(this._shown) || now - this._writtenAt < TOGETHER_MS;
    return this._shown.length > 0 && isRecent && now - this._postedAt < LONGEST_MS;
  }

  private _timer = 0;
  private _shown: readonly IRunSummary[] = [];
  private _postedAt = 0;
  private _writtenAt = 0;
  private _waiting: IRunSummary[] = [];
}

/** Whether the user wants to hear of the end of a run; of children their parent's end tells. */
export function isWorthTelling(
  run: IRunSummary,
  { notifyOfRuns, notifyAfterSeconds }: IPreferences,
  isOwn: boolean
): boolean {
  if (run.parent_run_id) {
    return false;
  }
  const isWanted = notifyOfRuns === 'all' || (notifyOfRuns === 'own' && isOwn);
  return isWanted && (run.status === 'Failed' || (run.duration_s ?? 0) >= notifyAfterSeconds);
}

export function hasFailed(runs: readonly IRunSummary[]): boolean {
  return runs.some(run => run.status === 'Failed');
}

/** Return `12 runs ended: 10 completed, 2 failed`; for one run its name, duration and error. */
export function describeEnded(runs: readonly IRunSummary[], trans: TranslationBundle): string {
  if (runs.length === 1) {
    return describeOne(runs[0], trans);
  }
  const n = (status: string): number => runs.filter(run => run.status === status).length;
  const parts = [
    n('Completed') && trans.__('%1 completed', n('Completed')),
    n('Failed') && trans.__('%1 failed', n('Failed')),
    n('Canceled') && trans.__('%1 canceled', n('Canceled'))
  ];
  return trans.__('%1 runs ended: %2', runs.length, parts.filter(Boolean).join(', '));
}

function describeOne(run: IRunSummary, trans: TranslationBundle): string {
  const ended = `${nameLabel(shortName(run), trans)}: ${statusLabel(run.status, trans)}`;
  const took = run.duration_s === null ? ended : `${ended} (${formatDuration(run.duration_s)})`;
  return run.failure_message ? `${took}\n${run.failure_message}` : took;
}

/** Return the filter that lists the runs, or only the failed ones if there are any. */
export function filterFor(runs: readonly IRunSummary[]): Partial<IRunFilter> {
  const experiments = new Set(runs.map(run => run.experiment));
  const statuses = new Set(hasFailed(runs) ? ['Failed'] : runs.map(run => run.status));
  const [status, ...others] = [...statuses];
  return {
    experiment: experiments.size === 1 ? runs[0].experiment : '',
    status: others.length === 0 ? statusFilterOf(status) : '',
    search: '',
    sort: 'created_at',
    order: 'desc'
  };
}

function statusFilterOf(status: string): string {
  const names = Object.keys(STATUS_FILTERS);
  return names.find(name => STATUS_FILTERS[name].join() === status) ?? '';
}
