import { IRunSummary } from './wire';

/** The runs of this page: submitted from its notebooks or its forms. */
export class OwnRuns {
  constructor(private readonly _listOpenNotebooks: () => string[]) {}

  /** Note the notebooks that are open: one may be closed, or renamed, before its runs end. */
  look(): void {
    this._listOpenNotebooks().forEach(path => this._notebooks.add(path));
  }

  /** Count a run as of this page, whichever notebook it came from. */
  add(runId: string): void {
    this._runIds.add(runId);
  }

  has({ run_id, notebook }: IRunSummary): boolean {
    this.look();
    return this._runIds.has(run_id) || [...this._notebooks].some(path => isAt(notebook, path));
  }

  /** Paths below the folder that the server shows; it is not told which folder that is. */
  private _notebooks = new Set<string>();
  private _runIds = new Set<string>();
}

function isAt(file: string, path: string): boolean {
  return file === path || file.endsWith(`/${path}`);
}
