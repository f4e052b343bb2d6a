import { DisposableDelegate, IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { isTerminal } from './statuses';
import { ITrial, trialsOf } from './sweep';
import { ISweep } from './wire-names';

const POLL_MS = 2_000;

/** One sweep, asked for again and again while it goes on and is followed. */
export class LiveSweep {
  constructor(
    private readonly _api: Pick<Api, 'getSweep'>,
    readonly runId: string
  ) {}

  sweep: ISweep | null = null;
  trials: readonly ITrial[] = [];
  error: Error | null = null;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isActive(): boolean {
    return this.sweep === null || !isTerminal(this.sweep.status);
  }

  /** Take in an answer of the server. */
  show(sweep: ISweep, tag = ''): void {
    this.sweep = sweep;
    this.trials = trialsOf(sweep);
    this._tag = tag;
    this.error = null;
    this._changed.emit();
  }

  async refresh(): Promise<void> {
    try {
      const answer = await this._api.getSweep(this.runId, this._tag);
      if (answer) {
        this.show(answer.sweep, answer.tag);
      } else if (this.error) {
        this.error = null;
        this._changed.emit();
      }
    } catch (error) {
      this.error = error as Error;
      this._changed.emit();
    }
  }

  /** Keep it up to date until the answer is disposed of; one that has ended is asked for once. */
  follow(): IDisposable {
    let timer = 0;
    const turn = async (): Promise<void> => {
      if (!document.hidden || this.sweep === null) {
        await this.refresh();
      }
      if (!following.isDisposed && this.isActive) {
        timer = window.setTimeout(() => void turn(), POLL_MS);
      }
    };
    const following = new DisposableDelegate(() => window.clearTimeout(timer));
    void turn();
    return following;
  }

  private _changed = new Signal<this, void>(this);
  private _tag = '';
}
