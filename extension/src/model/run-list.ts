import { ISignal, Signal } from '@lumino/signaling';

import { Api, IRunQuery } from '../services/api';
import { STATUS_FILTERS } from './statuses';
import { IRunsFrame, IRunSummary } from './wire';

const REFRESH_DELAY_MS = 400;

export interface IRunFilter {
  experiment: string;
  status: string;
  search: string;
  sort: string;
  order: 'asc' | 'desc';
}

/** A page of runs that grows on request and follows what the server pushes. */
export class RunList {
  constructor(
    private readonly _api: Api,
    public pageSize = 50
  ) {}

  runs: IRunSummary[] = [];
  total = 0;
  isLoading = false;
  wasLoaded = false;
  error: Error | null = null;
  filter: IRunFilter = {
    experiment: '',
    status: '',
    search: '',
    sort: 'created_at',
    order: 'desc'
  };

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isFiltered(): boolean {
    return Boolean(this.filter.experiment || this.filter.status || this.filter.search);
  }

  setFilter(change: Partial<IRunFilter>): Promise<void> {
    this.filter = { ...this.filter, ...change };
    return this._load(0, this.pageSize);
  }

  /** Ask again for everything that is shown. */
  refresh(): Promise<void> {
    return this._load(0, Math.max(this.pageSize, this.runs.length));
  }

  loadMore(): Promise<void> {
    return this._load(this.runs.length, this.pageSize);
  }

  apply(frame: IRunsFrame): void {
    const changed = new Map(frame.changed.map(run => [run.run_id, run]));
    const removed = new Set(frame.removed);
    const isKnown = new Set(this.runs.map(run => run.run_id));
    this.runs = this.runs
      .filter(run => !removed.has(run.run_id))
      .map(run => changed.get(run.run_id) ?? run);
    if (removed.size || frame.changed.some(run => !isKnown.has(run.run_id) || this.isFiltered)) {
      this._refreshSoon();
    }
    this._changed.emit();
  }

  /** Many runs may start at once: one question answers for all of them. */
  private _refreshSoon(): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => void this.refresh(), REFRESH_DELAY_MS);
  }

  private async _load(offset: number, limit: number): Promise<void> {
    const ticket = ++this._ticket;
    this.isLoading = true;
    this._changed.emit();
    try {
      const { runs, total } = await this._api.listRuns({ ...this._query(), offset, limit });
      if (ticket === this._ticket) {
        this.runs = offset === 0 ? runs : append(this.runs, runs);
        Object.assign(this, { total, error: null, wasLoaded: true });
      }
    } catch (error) {
      this.error = ticket === this._ticket ? (error as Error) : this.error;
    }
    if (ticket === this._ticket) {
      this.isLoading = false;
      this._changed.emit();
    }
  }

  private _query(): IRunQuery {
    const { status, ...rest } = this.filter;
    return { ...rest, statuses: STATUS_FILTERS[status] };
  }

  private _changed = new Signal<this, void>(this);
  private _ticket = 0;
  private _timer = 0;
}

function append(runs: IRunSummary[], more: IRunSummary[]): IRunSummary[] {
  const known = new Set(runs.map(run => run.run_id));
  return [...runs, ...more.filter(run => !known.has(run.run_id))];
}
