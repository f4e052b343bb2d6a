import { ISignal, Signal } from '@lumino/signaling';

/** The runs that the user has picked out of the list, in the order of the picking. */
export class RunSelection {
  get runIds(): readonly string[] {
    return this._runIds;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  has(runId: string): boolean {
    return this._runIds.includes(runId);
  }

  toggle(runId: string): void {
    this._anchor = runId;
    this._set(this.has(runId) ? this._runIds.filter(id => id !== runId) : [...this._runIds, runId]);
  }

  /** Let ranges begin at this run. */
  startAt(runId: string): void {
    this._anchor = runId;
  }

  /** Pick the runs from the start of the range to this one, alone or in addition. */
  extendTo(runId: string, listed: readonly string[], isAdding = false): void {
    if (!listed.includes(this._anchor)) {
      this._anchor = runId;
    }
    const [from, to] = [listed.indexOf(this._anchor), listed.indexOf(runId)];
    const range = listed.slice(Math.min(from, to), Math.max(from, to) + 1);
    this._set([...new Set([...(isAdding ? this._runIds : []), ...range])]);
  }

  /** Extend the range by a step to a neighbour, or begin a new one where it is elsewhere. */
  extendFrom(before: string, runId: string, listed: readonly string[]): void {
    if (!this.has(before) || !this.has(this._anchor)) {
      this._anchor = before;
    }
    this.extendTo(runId, listed);
  }

  selectAll(listed: readonly string[]): void {
    this._set([...listed]);
  }

  clear(): void {
    this._set([]);
  }

  /** Remove runs that do not exist any more. */
  forget(runIds: readonly string[]): void {
    if (runIds.some(runId => this.has(runId))) {
      this._set(this._runIds.filter(runId => !runIds.includes(runId)));
    }
  }

  private _set(runIds: string[]): void {
    this._runIds = runIds;
    this._changed.emit();
  }

  private _anchor = '';
  private _runIds: readonly string[] = [];
  private _changed = new Signal<this, void>(this);
}
