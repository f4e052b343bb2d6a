import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { IRunPosition, IRunSubscriber, Stream } from '../services/stream';
import { SeriesStore } from './series-store';
import { isTerminal } from './statuses';
import {
  IErrorFrame,
  ILoggedValue,
  IRunDetail,
  IRunFrame,
  IRunSnapshot,
  IRunsFrame,
  IRunSummary
} from './wire-names';

const POINTS = 1000;
const MOST_KEPT = 200;
const TAIL_BYTES = 16_384;
const LONGEST_TAIL = 65_536;
const RETRY_MS = 5_000;
const REST_PER_WORK = 4;

/** What the first process of a run prints. */
export const FIRST_LOG = 'rank-0.log';

/** Return the log to show first: the one that says most about the run, else the first process's. */
export function mainLogOf(run: Pick<IRunDetail, 'telling_log'> | null): string {
  return run?.telling_log || FIRST_LOG;
}

/** Asks the server what a run logged besides scalars. */
export type ListLogged = (runId: string) => Promise<ILoggedValue[]>;

/** The state of one run, kept up to date while it is on the screen. */
export class LiveRun implements IRunSubscriber {
  constructor(
    readonly runId: string,
    private readonly _stream: Stream,
    private readonly _listLogged: ListLogged
  ) {}

  run: IRunDetail | null = null;
  readonly store = new SeriesStore(POINTS);
  /** Logged values besides scalars; requested when `logged_at` of the run changes. */
  logged: readonly ILoggedValue[] = [];
  /** The end of a log, and the name of that log. */
  logTail = '';
  logName = mainLogOf(null);
  /** Whether `logTail` is the whole log. */
  isTailWhole = true;
  error: IErrorFrame | null = null;
  /** When the shown snapshot was taken; null after the server's first frame. */
  snapshotAt: number | null = null;
  /** Whether the server has sent a frame since the run is followed. */
  isCaughtUp = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isFollowed(): boolean {
    return this._nFollowers > 0;
  }

  /** Show the snapshot of a notebook until the server sends a frame. */
  seed(snapshot: IRunSnapshot): void {
    const isNewer = this.snapshotAt !== null && snapshot.taken_at > this.snapshotAt;
    if (this.run === null || isNewer) {
      this.run = snapshot.run;
      this.store.apply({ reset: true, series: snapshot.series });
      this.logTail = snapshot.log_tail;
      this.logName = mainLogOf(snapshot.run);
      this.isTailWhole = snapshot.log_is_whole;
      this.snapshotAt = snapshot.taken_at;
    } else if (!this.isFollowed && isTerminal(snapshot.run.status)) {
      this.run = snapshot.run;
    }
  }

  /** Update the state from the list of runs while the run is not followed. */
  hear(summary: IRunSummary): void {
    if (this.run && !this.isFollowed) {
      this.update({ ...this.run, ...summary });
    }
  }

  /** Follow the run until the returned object is disposed. */
  follow(): IDisposable {
    this.isCaughtUp &&= this.isFollowed;
    this._nFollowers += 1;
    this._subscription ??= this._stream.subscribeRun(this);
    return new DisposableDelegate(() => {
      this._nFollowers -= 1;
      if (this._nFollowers === 0) {
        this._subscription?.dispose();
        this._subscription = null;
      }
    });
  }

  /** Show the answer to a user's action before the next frame arrives. */
  update(run: IRunDetail): void {
    this.run = run;
    this._changed.emit();
  }

  position(): IRunPosition {
    const name = mainLogOf(this.run);
    if (name !== this._askedLog) {
      this._askedLog = name;
      this._logOffset = null;
    }
    const offset = this._logOffset ?? -TAIL_BYTES;
    return { cursor: this._cursor, points: POINTS, log: { name, offset } };
  }

  onFrame(frame: IRunFrame): void {
    this.error = null;
    this.run = frame.run ?? this.run;
    if (frame.metrics) {
      this._cursor = frame.metrics.cursor;
      this.store.apply(frame.metrics);
    }
    if (frame.log) {
      this._takeLog(frame.log);
    }
    this.snapshotAt = null;
    this.isCaughtUp = true;
    this._changed.emit();
    void this._askLogged();
    if (this.isFollowed && mainLogOf(this.run) !== this._askedLog) {
      this._ask();
    }
  }

  /** Whether the main log is empty; the shown text may be the build's log. */
  get isSilent(): boolean {
    return this.logName !== mainLogOf(this.run) || this.logTail.trim() === '';
  }

  /** Whether the workspace does not know the run (any more). */
  get isUnknown(): boolean {
    return this.error?.reason === 'RunNotFoundError';
  }

  onError(frame: IErrorFrame): void {
    this.error = frame;
    if (!this.isUnknown) {
      window.setTimeout(() => this._subscribeAgain(), RETRY_MS);
    }
    this._changed.emit();
  }

  /**
   * One question at a time, and the longer it took the longer until the next: the server must not
   * be busy with it all the time. After a failure the next frame asks again.
   */
  private async _askLogged(): Promise<void> {
    if (this._isAskingLogged) {
      return;
    }
    this._isAskingLogged = true;
    try {
      for (let at = this.run?.logged_at; at && at !== this._loggedAt; at = this.run?.logged_at) {
        const begunAt = performance.now();
        this.logged = await this._listLogged(this.runId);
        this._loggedAt = at;
        this._changed.emit();
        const tookMs = performance.now() - begunAt;
        await new Promise(resolve => window.setTimeout(resolve, REST_PER_WORK * tookMs));
      }
    } catch {
      // The values that were read before stay.
    } finally {
      this._isAskingLogged = false;
    }
  }

  private _subscribeAgain(): void {
    if (this.isFollowed && this.error) {
      this._ask();
    }
  }

  private _ask(): void {
    this._subscription?.dispose();
    this._subscription = this._stream.subscribeRun(this);
  }

  private _takeLog(log: NonNullable<IRunFrame['log']>): void {
    if (log.text === '' && log.name !== this.logName) {
      return;
    }
    const goesOn = log.name === this.logName && log.offset === this._logOffset;
    this.logName = log.name;
    const text = (goesOn ? this.logTail : '') + log.text;
    this.isTailWhole =
      (goesOn ? this.isTailWhole : log.offset === 0) && text.length <= LONGEST_TAIL;
    this.logTail = text.slice(-LONGEST_TAIL);
    this._logOffset = log.next_offset;
  }

  private _changed = new Signal<this, void>(this);
  private _cursor: string | undefined;
  private _isAskingLogged = false;
  private _loggedAt: number | null = null;
  private _askedLog = mainLogOf(null);
  private _logOffset: number | null = null;
  private _nFollowers = 0;
  private _subscription: IDisposable | null = null;
}

/** The runs that this page has shown, one shared object for each. */
export class LiveRuns {
  constructor(
    private readonly _stream: Stream,
    private readonly _listLogged: ListLogged
  ) {}

  get(runId: string): LiveRun {
    const live = this._runs.get(runId) ?? new LiveRun(runId, this._stream, this._listLogged);
    this._runs.delete(runId);
    this._runs.set(runId, live);
    this._forgetOldest();
    return live;
  }

  /** Update the runs that are not followed. */
  hear(frame: IRunsFrame): void {
    frame.changed.forEach(run => this._runs.get(run.run_id)?.hear(run));
  }

  private _forgetOldest(): void {
    for (const [runId, live] of this._runs) {
      if (this._runs.size <= MOST_KEPT) {
        return;
      }
      if (!live.isFollowed) {
        this._runs.delete(runId);
      }
    }
  }

  private _runs = new Map<string, LiveRun>();
}
