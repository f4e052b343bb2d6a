import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { Stream } from '../services/stream';
import { ALIVE_STATUSES, isTerminal } from './statuses';
import { IRunsFrame, IRunSummary } from './wire';

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
    try {
      const { runs } = await this._api.listRuns({ statuses: ALIVE_STATUSES, limit: 1000 });
      this._active = new Set(runs.map(run => run.run_id));
      this._changed.emit();
    } catch {
      // The sidebar says what is wrong with the server; a counter need not repeat it.
    }
  }

  private _apply(frame: IRunsFrame): void {
    frame.removed.forEach(runId => this._active.delete(runId));
    for (const run of frame.changed) {
      if (!isTerminal(run.status)) {
        this._active.add(run.run_id);
      } else if (this._active.delete(run.run_id)) {
        this._ended.emit(run);
      }
    }
    this._changed.emit();
  }

  private _active = new Set<string>();
  private _changed = new Signal<this, void>(this);
  private _ended = new Signal<this, IRunSummary>(this);
}
