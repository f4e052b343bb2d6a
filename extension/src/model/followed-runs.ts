import { IDisposable } from '@lumino/disposable';

import { LiveRun } from './live-run';
import { isTerminal } from './statuses';

/** The server lets a page follow 64 runs; some are left for cards and other tabs. */
const MOST_AT_ONCE = 48;
/** Up to so many runs stay followed after they end: one may be renamed or deleted. */
const FEW = 8;

/** Follows several runs. Of many, those that have ended and were read make room for others. */
export class FollowedRuns implements IDisposable {
  constructor(
    private readonly _all: readonly LiveRun[],
    private readonly _onChange: () => void
  ) {
    _all.forEach(live => live.changed.connect(this._react, this));
    this._followNext();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    this._all.forEach(live => live.changed.disconnect(this._react, this));
    this._following.forEach(following => following.dispose());
    this._following.clear();
  }

  private _react(): void {
    this._onChange();
    if (this._all.length > FEW) {
      this._makeRoom();
      this._followNext();
    }
  }

  private get _waiting(): LiveRun[] {
    return this._all.filter(live => !this._following.has(live) && !this._done.has(live));
  }

  private _makeRoom(): void {
    for (const [live, following] of this._following) {
      if (isDone(live)) {
        this._done.add(live);
        this._following.delete(live);
        following.dispose();
      }
    }
  }

  private _followNext(): void {
    for (const live of this._waiting.slice(0, MOST_AT_ONCE - this._following.size)) {
      this._following.set(live, live.follow());
    }
  }

  private _done = new Set<LiveRun>();
  private _following = new Map<LiveRun, IDisposable>();
  private _isDisposed = false;
}

/** Return whether all of the run was read: the server sends state and curves together. */
export function isHere(live: LiveRun): boolean {
  return live.isUnknown || (live.run !== null && live.isCaughtUp);
}

function isDone(live: LiveRun): boolean {
  return isHere(live) && (live.isUnknown || isTerminal(live.run!.status));
}
