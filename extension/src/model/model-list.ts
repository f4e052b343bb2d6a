import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { IModelRecord } from './wire';

/** The registered models, and the versions of those that were opened. */
export class ModelList {
  constructor(private readonly _api: Api) {}

  models: IModelRecord[] = [];
  versions = new Map<string, IModelRecord[]>();
  error: Error | null = null;
  wasLoaded = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  async refresh(): Promise<void> {
    try {
      this.models = await this._api.listModels();
      await Promise.all([...this.versions.keys()].map(name => this._loadVersions(name)));
      this.error = null;
      this.wasLoaded = true;
    } catch (error) {
      this.error = error as Error;
    }
    this._changed.emit();
  }

  /** Open a name to see its versions, or close it again. */
  async toggle(name: string): Promise<void> {
    if (!this.versions.delete(name)) {
      await this._loadVersions(name);
    }
    this._changed.emit();
  }

  private async _loadVersions(name: string): Promise<void> {
    if (!this.models.some(model => model.name === name)) {
      this.versions.delete(name);
      return;
    }
    this.versions.set(name, await this._api.listModelVersions(name));
  }

  private _changed = new Signal<this, void>(this);
}
