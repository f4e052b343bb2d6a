import { IErrorFrame, IRunFrame, IRunsFrame, IRunSummary } from '../model/wire-names';
import { Api } from './api';
import { ApiError } from './request';

const INTERVAL_MS = 2_000;
const HIDDEN_INTERVAL_MS = 15_000;
const RUNS_LIMIT = 200;
const LOG_LIMIT = 65_536;

/** The part of the stream that the poller replaces. */
interface IPolled {
  readonly hasRunsListeners: boolean;
  readonly runSubscribers: {
    runId: string;
    position(): { points: number; log?: { name: string; offset: number } };
  }[];
  onMessage(frame: IRunsFrame | IRunFrame | IErrorFrame): void;
}

/** Replaces the WebSocket where a proxy blocks it: polls, and passes on the same frames. */
export class Poller {
  constructor(
    private readonly _api: Api,
    private readonly _stream: IPolled
  ) {}

  start(): void {
    if (!this._isRunning) {
      this._isRunning = true;
      void this._tick();
    }
  }

  stop(): void {
    this._isRunning = false;
    window.clearTimeout(this._timer);
  }

  private async _tick(): Promise<void> {
    const asked = this._stream.runSubscribers.map(one => this._pollRun(one.runId, one.position()));
    if (this._stream.hasRunsListeners) {
      asked.push(this._pollRuns());
    }
    await Promise.allSettled(asked);
    if (this._isRunning) {
      const interval = document.hidden ? HIDDEN_INTERVAL_MS : INTERVAL_MS;
      this._timer = window.setTimeout(() => void this._tick(), interval);
    }
  }

  private async _pollRuns(): Promise<void> {
    const { runs } = await this._api.listRuns({ limit: RUNS_LIMIT });
    const changed = runs.filter(run => this._remember(run));
    if (changed.length) {
      this._stream.onMessage({ topic: 'runs', changed, removed: [] });
    }
  }

  private _remember(run: IRunSummary): boolean {
    const state = JSON.stringify(run);
    const isNew = this._seen.get(run.run_id) !== state;
    this._seen.set(run.run_id, state);
    return isNew;
  }

  private async _pollRun(
    runId: string,
    position: { points: number; log?: { name: string; offset: number } }
  ): Promise<void> {
    try {
      const [run, metrics, log] = await Promise.all([
        this._api.getRun(runId),
        this._api.getMetrics(runId, position.points),
        position.log && this._readLog(runId, position.log)
      ]);
      this._emit({ topic: 'run', run_id: runId, run, metrics: { ...metrics, reset: true }, log });
    } catch (error) {
      // Without an answer the next round asks again.
      if (error instanceof ApiError && error.status >= 400) {
        const { message, reason } = error;
        this._emit({ topic: 'error', message, reason, run_id: runId });
      }
    }
  }

  private async _readLog(
    runId: string,
    { name, offset }: { name: string; offset: number }
  ): Promise<IRunFrame['log']> {
    try {
      const chunk = await this._api.readLog(runId, name, offset, LOG_LIMIT);
      return { name, ...chunk };
    } catch {
      return undefined; // not written yet
    }
  }

  private _emit(frame: IRunFrame | IErrorFrame): void {
    if (this._isRunning) {
      this._stream.onMessage(frame);
    }
  }

  private _isRunning = false;
  private _seen = new Map<string, string>();
  private _timer = 0;
}
