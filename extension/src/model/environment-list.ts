import { Api } from '../services/api';
import { ILockedPackage, parseLock } from './lock';
import { ServerList } from './server-list';
import { EnvironmentKind, IEnvironmentRecord, IImageRecord } from './wire-names';

/** An interpreter or an image: what both have. */
export interface IEnvironmentEntry {
  kind: EnvironmentKind;
  key: string;
  /** Given by the user; empty for most. */
  name: string;
  /** The base of an image. */
  base: string;
  python: string;
  packages: string[];
  asOf: string;
  createdAt: number;
  lastUsedAt: number;
  bytes: number;
}

/** The environments that were built for runs, and the locks of the opened ones. */
export class EnvironmentList extends ServerList {
  constructor(private readonly _api: Api) {
    super();
  }

  entries: IEnvironmentEntry[] = [];
  locks = new Map<string, ILockedPackage[]>();

  refresh(): Promise<void> {
    const both = Promise.all([this._api.listEnvironments(), this._api.listImages()]);
    return this.load(both, ([environments, images]) => {
      this.unreadable = [...environments.unreadable, ...images.unreadable];
      this.entries = merge(environments.environments, images.images);
      this._closeMissing();
    });
  }

  /** Open an entry to show its packages, or close it. */
  async toggle({ kind, key }: IEnvironmentEntry): Promise<void> {
    if (!this.locks.delete(key)) {
      this.locks.set(key, []);
      this.emitChanged();
      try {
        const { requirements } = await this._api.getEnvironment(kind, key);
        // It may have been closed or deleted meanwhile.
        if (this.locks.has(key)) {
          this.locks.set(key, parseLock(requirements));
        }
      } catch (error) {
        this.error = error as Error;
      }
    }
    this.emitChanged();
  }

  private _closeMissing(): void {
    const known = new Set(this.entries.map(entry => entry.key));
    [...this.locks.keys()].filter(key => !known.has(key)).forEach(key => this.locks.delete(key));
  }
}

/** Return a title for people: the name, else the base and the packages. */
export function titleOf(entry: IEnvironmentEntry): string {
  const named = entry.packages.map(nameOf);
  const shown = named.slice(0, 3).join(', ') + (named.length > 3 ? ` +${named.length - 3}` : '');
  return (
    entry.name ||
    [shortBase(entry.base), shown].filter(Boolean).join(' + ') ||
    entry.key.slice(0, 12)
  );
}

/** Return a short title of a base without a name. */
function shortBase(base: string): string {
  const begins = /^of the Dockerfile that begins ['"](.*?)['"]?$/.exec(base)?.[1];
  return begins ? `${begins} …` : base;
}

/** `scikit-learn[extra]>=1.2` → `scikit-learn`. */
function nameOf(requirement: string): string {
  return /^[\w.-]+/.exec(requirement.trim())?.[0] ?? requirement;
}

function merge(environments: IEnvironmentRecord[], images: IImageRecord[]): IEnvironmentEntry[] {
  const entries = [
    ...environments.map(each => toEntry('environment', { ...each, base: '' })),
    ...images.map(each => toEntry('image', { ...each, name: '', as_of: null }))
  ];
  return entries.sort((a, b) => b.lastUsedAt - a.lastUsedAt);
}

function toEntry(
  kind: EnvironmentKind,
  record: IEnvironmentRecord & Omit<IImageRecord, 'kind'>
): IEnvironmentEntry {
  const { key, name, base, python, packages, bytes } = record;
  const [asOf, createdAt, lastUsedAt] = [
    record.as_of ?? '',
    record.created_at,
    record.last_used_at
  ];
  return { kind, key, name, base, python, packages, asOf, createdAt, lastUsedAt, bytes };
}
