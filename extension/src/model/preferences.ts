import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';

export interface IPreferences {
  chartSmoothing: number;
  runsPerPage: number;
  followLogs: boolean;
  notifyWhenRunsEnd: boolean;
}

const DEFAULTS: IPreferences = {
  chartSmoothing: 0,
  runsPerPage: 50,
  followLogs: true,
  notifyWhenRunsEnd: true
};

/** The user's settings, or their defaults where there is no settings registry. */
export class Preferences {
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get current(): IPreferences {
    return this._current;
  }

  follow(settings: ISettingRegistry.ISettings): void {
    settings.changed.connect(() => this._take(settings));
    this._take(settings);
  }

  private _take(settings: ISettingRegistry.ISettings): void {
    this._current = { ...DEFAULTS, ...(settings.composite as Partial<IPreferences>) };
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _current = DEFAULTS;
}
