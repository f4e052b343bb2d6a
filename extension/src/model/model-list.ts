import { Api } from '../services/api';
import { ServerList } from './server-list';
import { IModelRecord, IUnreadable } from './wire-names';

type Versions = Map<string, IModelRecord[]>;

/** The registered models, and the versions of those that were opened. */
export class ModelList extends ServerList {
  constructor(private readonly _api: Api) {
    super();
  }

  models: IModelRecord[] = [];
  versions: Versions = new Map();

  refresh(): Promise<void> {
    return this.load(this._ask(), ({ models, versions, unreadable }) => {
      this.unreadable = unreadable;
      this.models = models;
      // Entries that were opened or closed meanwhile stay so.
      const known = new Set(models.map(({ name }) => name));
      const open = [...this.versions].filter(([name]) => known.has(name));
      this.versions = new Map(open.map(([name, old]) => [name, versions.get(name) ?? old]));
    });
  }

  /** Open a name to see its versions, or close it again. */
  async toggle(name: string): Promise<void> {
    if (!this.versions.delete(name)) {
      try {
        this.versions.set(name, await this._api.listModelVersions(name));
      } catch (error) {
        this.error = error as Error;
      }
    }
    this.emitChanged();
  }

  private async _ask(): Promise<{
    models: IModelRecord[];
    versions: Versions;
    unreadable: IUnreadable[];
  }> {
    const { models, unreadable } = await this._api.listModels();
    const open = models.map(({ name }) => name).filter(name => this.versions.has(name));
    const versions = await Promise.all(open.map(name => this._api.listModelVersions(name)));
    return { models, unreadable, versions: new Map(open.map((name, i) => [name, versions[i]])) };
  }
}
