import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ISignal, Signal } from '@lumino/signaling';

/** Whose runs are reported when they end. */
export type NotifiedRuns = 'own' | 'all' | 'none';

export interface IPreferences {
  chartSmoothing: number;
  runsPerPage: number;
  followLogs: boolean;
  notifyOfRuns: NotifiedRuns;
  notifyAfterSeconds: number;
  notifyOnDesktop: boolean;
}

const DEFAULTS: IPreferences = {
  chartSmoothing: 0,
  runsPerPage: 50,
  followLogs: true,
  notifyOfRuns: 'own',
  notifyAfterSeconds: 10,
  notifyOnDesktop: false
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
    this._settings = settings;
    settings.changed.connect(() => this._take(settings));
    this._take(settings);
  }

  /** Save a choice; without a settings registry it lasts as long as the page. */
  async set<K extends keyof IPreferences>(name: K, value: IPreferences[K]): Promise<void> {
    if (this._settings) {
      await this._settings.set(name, value);
    } else {
      this._current = { ...this._current, [name]: value };
      this._changed.emit();
    }
  }

  private _take(settings: ISettingRegistry.ISettings): void {
    this._current = { ...DEFAULTS, ...(settings.composite as Partial<IPreferences>) };
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _current = DEFAULTS;
  private _settings: ISettingRegistry.ISettings | null = null;
}
