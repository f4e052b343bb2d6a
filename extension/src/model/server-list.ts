import { ISignal, Signal } from '@lumino/signaling';

import { IUnreadable } from './wire-names';

/** Something that the server lists: asked for again and again, and drawn by whoever listens. */
export abstract class ServerList {
  error: Error | null = null;
  isLoading = false;
  wasLoaded = false;
  /** What the server could not read of it. */
  unreadable: IUnreadable[] = [];

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Ask again for everything that is shown. */
  abstract refresh(): Promise<void>;

  /** Take what a question is answered with, unless another one was asked meanwhile. */
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
