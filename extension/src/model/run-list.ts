import { Api, IRunQuery } from '../services/api';
import { ServerList } from './server-list';
import { STATUS_FILTERS } from './statuses';
import { IRunsFrame, IRunSummary } from './wire-names';

const REFRESH_DELAY_MS = 400;

export interface IRunFilter {
  experiment: string;
  status: string;
  search: string;
  sort: string;
  order: 'asc' | 'desc';
}

/** A page of runs that grows on request and follows what the server pushes. */
export class RunList extends ServerList {
  constructor(
    private readonly _api: Api,
    public pageSize = 50
  ) {
    super();
  }

  runs: IRunSummary[] = [];
  total = 0;
  /** How often runs came or went. */
  nArrivals = 0;
  filter: IRunFilter = {
    experiment: '',
    status: '',
    search: '',
    sort: 'created_at',
    order: 'desc'
  };

  get isFiltered(): boolean {
    return Boolean(this.filter.experiment || this.filter.status || this.filter.search);
  }

  setFilter(change: Partial<IRunFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    this._nWanted = this.pageSize;
    return this.refresh();
  }

  refresh(): Promise<void> {
    return this._load(0, Math.max(this.pageSize, this._nWanted));
  }

  loadMore(): Promise<void> {
    this._nWanted = this.runs.length + this.pageSize;
    return this._load(this.runs.length, this.pageSize);
  }

  apply(frame: IRunsFrame): void {
    const changed = new Map(frame.changed.map(run => [run.run_id, run]));
    const removed = new Set(frame.removed);
    const isNew = frame.changed.some(run => !this._known.has(run.run_id) && this._mayList(run));
    frame.changed.forEach(run => this._known.add(run.run_id));
    this.runs = this.runs
      .filter(run => !removed.has(run.run_id))
      .map(run => changed.get(run.run_id) ?? run);
    if (removed.size || isNew) {
      this.nArrivals += 1;
      this._refreshSoon();
    } else if (this._mayMove && frame.changed.some(run => this._mayList(run))) {
      this._refreshSoon();
    }
    this.emitChanged();
  }

  /** Whether the list has room for a run: of children only those that are searched for. */
  private _mayList(run: IRunSummary): boolean {
    return !run.parent_run_id || this.filter.search !== '';
  }

  /** Whether a changed run may enter the list, leave it, or move in it. */
  private get _mayMove(): boolean {
    return this.isFiltered || this.filter.sort !== 'created_at';
  }

  /**
   * Many runs may start at once: one question answers for all of them. It is asked however many
   * frames come meanwhile, and not before the last was answered: a run that logs without pause, or
   * a server that is slow, would else put it off for ever.
   */
  private _refreshSoon(): void {
    this._timer ||= window.setTimeout(() => {
      this._timer = 0;
      if (this.isLoading) {
        this._refreshSoon();
      } else {
        void this.refresh();
      }
    }, REFRESH_DELAY_MS);
  }

  private _load(offset: number, limit: number): Promise<void> {
    const page = this._api.listRuns({ ...this._query(), offset, limit });
    const loaded = this.load(page, ({ runs, total, unreadable }) => {
      this.unreadable = unreadable;
      this.runs = offset === 0 ? runs : append(this.runs, runs);
      runs.forEach(run => this._known.add(run.run_id));
      this.total = total;
    });
    this.emitChanged();
    return loaded;
  }

  private _query(): IRunQuery {
    const { status, ...rest } = this.filter;
    const parent = rest.search ? undefined : ''; // a sweep may have a thousand children
    return { ...rest, parent, statuses: STATUS_FILTERS[status] };
  }

  /** Runs that were requested, also those on pages that are not shown. */
  private _known = new Set<string>();
  /** A request in between must not undo that more runs were requested. */
  private _nWanted = 0;
  private _timer = 0;
}

function append(runs: IRunSummary[], more: IRunSummary[]): IRunSummary[] {
  const known = new Set(runs.map(run => run.run_id));
  return [...runs, ...more.filter(run => !known.has(run.run_id))];
}
