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
    this._set(
      this.has(runId) ? this._runIds.filter(id => id !== runId) : [...this._runIds, runId]
    );
  }

  clear(): void {
    this._set([]);
  }

  private _set(runIds: string[]): void {
    this._runIds = runIds;
    this._changed.emit();
  }

  private _runIds: readonly string[] = [];
  private _changed = new Signal<this, void>(this);
}
