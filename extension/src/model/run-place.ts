import { ISignal, Signal } from '@lumino/signaling';

export type TabId = 'overview' | 'metrics' | 'logs' | 'code' | 'files';

/** Where in the view of a run to look; a file and a line are those of its code. */
export interface IPlace {
  tab: TabId;
  file?: string;
  line?: number;
}

/** The place that a run's view shows, set by its tabs and by links from elsewhere. */
export class RunPlace {
  get current(): IPlace {
    return this._current;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  show(place: IPlace): void {
    this._current = place;
    this._changed.emit();
  }

  private _current: IPlace = { tab: 'overview' };
  private _changed = new Signal<this, void>(this);
}
