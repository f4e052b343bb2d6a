import { ISignal, Signal } from '@lumino/signaling';

import { IUnreadable } from './wire-names';

/** A list that the server has: requested again and again, and drawn when it changed. */
export abstract class ServerList {
  error: Error | null = null;
  isLoading = false;
  wasLoaded = false;
  /** Entries that the server could not read. */
  unreadable: IUnreadable[] = [];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Request all that is shown again. */
  abstract refresh(): Promise<void>;

  /** Take the answer to a request, unless a newer request was made. */
  protected async load<T>(question: Promise<T>, take: (answer: T) => void): Promise<void> {
    const ticket = ++this._ticket;
    this.isLoading = true;
    let error: Error | null = null;
    try {
      const answer = await question;
      if (ticket === this._ticket) {
        take(answer);
        this.wasLoaded = true;
      }
    } catch (caught) {
      error = caught as Error;
    }
    if (ticket === this._ticket) {
      Object.assign(this, { error, isLoading: false });
      this.emitChanged();
    }
  }

  protected emitChanged(): void {
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _ticket = 0;
}
