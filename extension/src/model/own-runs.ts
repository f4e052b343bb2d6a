import { toServerPath } from './server-paths';
import { IRunSummary } from './wire-names';

/** The runs of this page: submitted from its notebooks or its forms. */
export class OwnRuns {
  constructor(
    private readonly _listOpenNotebooks: () => string[],
    private readonly _serverRoot: string
  ) {}

  /** Note the open notebooks: one may be closed or renamed before its runs end. */
  look(): void {
    this._listOpenNotebooks().forEach(path => this._notebooks.add(path));
  }

  /** Count a run as of this page, whichever notebook it came from. */
  add(runId: string): void {
    this._runIds.add(runId);
  }

  has({ run_id, notebook }: IRunSummary): boolean {
    this.look();
    return this._runIds.has(run_id) || this._wasOpen(notebook);
  }

  private _wasOpen(notebook: string): boolean {
    if (!this._serverRoot) {
      // Notebook 7 does not say which folder it shows, and has few notebooks in one page.
      return [...this._notebooks].some(path => notebook.endsWith(`/${path}`));
    }
    return this._notebooks.has(toServerPath(notebook, this._serverRoot) ?? '');
  }

  /** Paths below the folder that the server shows. */
  private _notebooks = new Set<string>();
  private _runIds = new Set<string>();
}
