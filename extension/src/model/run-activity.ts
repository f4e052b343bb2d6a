import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { Stream } from '../services/stream';
import { ALIVE_STATUSES, isTerminal } from './statuses';
import { IRunsFrame, IRunSummary } from './wire-names';

/** If more runs ended while the connection was lost, they are not reported one by one. */
const MOST_MISSED = 100;

/** The active runs, and a signal when one of them has ended. */
export class RunActivity {
  constructor(
    private readonly _api: Api,
    stream: Stream
  ) {
    stream.subscribeRuns(frame => this._apply(frame));
    stream.resumed.connect(() => void this.refresh());
  }

  get nActive(): number {
    return this._active.size;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get ended(): ISignal<this, IRunSummary> {
    return this._ended;
  }

  async refresh(): Promise<void> {
    const before = [...this._active];
    const goneMeanwhile = new Set<string>();
    this._questions.add(goneMeanwhile);
    try {
      const { runs } = await this._api.listRuns({ statuses: ALIVE_STATUSES, limit: 1000 });
      const active = new Set(runs.map(run => run.run_id));
      active.forEach(runId => goneMeanwhile.has(runId) || this._active.add(runId));
      this._changed.emit();
      await this._settle(before.filter(runId => !active.has(runId)));
    } catch {
      // The sidebar shows the server's error; a counter need not repeat it.
    } finally {
      this._questions.delete(goneMeanwhile);
    }
  }

  /** A run that ended while the connection was lost comes in no frame: request it. */
  private async _settle(missed: string[]): Promise<void> {
    missed.slice(MOST_MISSED).forEach(runId => this._active.delete(runId));
    for (const runId of missed.slice(0, MOST_MISSED)) {
      const run = await this._api.getRun(runId).catch(giveUpUnlessGone);
      this._apply({ topic: 'runs', changed: run ? [run] : [], removed: run ? [] : [runId] });
    }
  }

  private _apply(frame: IRunsFrame): void {
    frame.removed.forEach(runId => this._leave(runId));
    for (const run of frame.changed) {
      if (!isTerminal(run.status)) {
        this._active.add(run.run_id);
        continue;
      }
      if (this._leave(run.run_id)) {
        this._ended.emit(run);
      }
    }
    this._changed.emit();
  }

  private _leave(runId: string): boolean {
    this._questions.forEach(goneMeanwhile => goneMeanwhile.add(runId));
    return this._active.delete(runId);
  }

  private _active = new Set<string>();
  private _changed = new Signal<this, void>(this);
  /** Runs that have ended or were removed since each pending request: its answer may be older. */
  private _questions = new Set<Set<string>>();
  private _ended = new Signal<this, IRunSummary>(this);
}

/** Return null if the run was deleted; throw any other error. */
function giveUpUnlessGone(error: Error & { status?: number }): null {
  if (error.status !== 404) {
    throw error;
  }
  return null;
}
