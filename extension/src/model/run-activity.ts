import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { Stream } from '../services/stream';
import { ALIVE_STATUSES, isTerminal } from './statuses';
import { IRunsFrame, IRunSummary } from './wire';

/** Of more runs that ended while the connection was lost, nobody wants to hear one by one. */
const MOST_MISSED = 100;

/** Which runs are going on right now, and the news that one has ended. */
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
    this._endedMeanwhile.clear();
    try {
      const { runs } = await this._api.listRuns({ statuses: ALIVE_STATUSES, limit: 1000 });
      const active = new Set(runs.map(run => run.run_id));
      active.forEach(runId => this._endedMeanwhile.has(runId) || this._active.add(runId));
      this._changed.emit();
      await this._settle(before.filter(runId => !active.has(runId)));
    } catch {
      // The sidebar says what is wrong with the server; a counter need not repeat it.
    }
  }

  /** No frame tells of a run that ended while the connection was lost: ask. */
  private async _settle(missed: string[]): Promise<void> {
    missed.slice(MOST_MISSED).forEach(runId => this._active.delete(runId));
    for (const runId of missed.slice(0, MOST_MISSED)) {
      const run = await this._api.getRun(runId).catch(giveUpUnlessGone);
      this._apply({ topic: 'runs', changed: run ? [run] : [], removed: run ? [] : [runId] });
    }
  }

  private _apply(frame: IRunsFrame): void {
    frame.removed.forEach(runId => this._active.delete(runId));
    for (const run of frame.changed) {
      if (!isTerminal(run.status)) {
        this._active.add(run.run_id);
        continue;
      }
      this._endedMeanwhile.add(run.run_id);
      if (this._active.delete(run.run_id)) {
        this._ended.emit(run);
      }
    }
    this._changed.emit();
  }

  private _active = new Set<string>();
  private _changed = new Signal<this, void>(this);
  /** What ended since the last question was asked: its answer may be older than that. */
  private _endedMeanwhile = new Set<string>();
  private _ended = new Signal<this, IRunSummary>(this);
}

/** A run that was deleted is no reason to stop; without a server the next connection asks again. */
function giveUpUnlessGone(error: { status?: number }): null {
  if (error.status !== 404) {
    throw error;
  }
  return null;
}
