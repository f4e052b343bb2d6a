import { ISignal, Signal } from '@lumino/signaling';

/** Which lines of a chart, or of several charts, are shown, and which one is looked at. */
export class ShownSeries {
  get hidden(): ReadonlySet<string> {
    return this._hidden;
  }

  /** The key of the emphasized line, or null. */
  get emphasized(): string | null {
    return this._emphasized;
  }

  get hiddenChanged(): ISignal<this, void> {
    return this._hiddenChanged;
  }

  get emphasisChanged(): ISignal<this, void> {
    return this._emphasisChanged;
  }

  /** Handle a click on a mark: hide or show its line; with Shift show only that line. */
  click(key: string, keys: readonly string[], withShift: boolean): void {
    if (withShift) {
      this.showOnly(key, keys);
    } else {
      this.toggle(key);
    }
  }

  toggle(key: string): void {
    const hidden = new Set(this._hidden);
    if (!hidden.delete(key)) {
      hidden.add(key);
    }
    this.hide(hidden);
  }

  /** Hide all but one of the keys; all are shown again when it was the only one already. */
  showOnly(key: string, keys: readonly string[]): void {
    const others = keys.filter(other => other !== key);
    const isAlone = !this._hidden.has(key) && others.every(other => this._hidden.has(other));
    this.hide(isAlone ? [] : others);
  }

  /** Hide these and no others. */
  hide(keys: Iterable<string>): void {
    this._hidden = new Set(keys);
    this._hiddenChanged.emit();
  }

  emphasize(key: string | null): void {
    if (key !== this._emphasized) {
      this._emphasized = key;
      this._emphasisChanged.emit();
    }
  }

  private _hidden: ReadonlySet<string> = new Set();
  private _emphasized: string | null = null;
  private _hiddenChanged = new Signal<this, void>(this);
  private _emphasisChanged = new Signal<this, void>(this);
}
