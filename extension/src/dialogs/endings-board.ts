import { Notification } from '@jupyterlab/apputils';

import { CommandIDs } from '../command-ids';
import { describeEnded, filterFor, hasFailed, IEndingsBoard } from '../model/ended-runs';
import { IRunSummary } from '../model/wire-names';
import { Desktop } from '../services/desktop';
import { IWorkbench } from '../tokens';

const AUTO_CLOSE_MS = 5_000;

/** Messages in the corner of the page, and the same ones on the desktop. */
export class EndingsBoard implements IEndingsBoard {
  constructor(
    private readonly _workbench: IWorkbench,
    private readonly _desktop: Desktop
  ) {}

  post(runs: readonly IRunSummary[]): void {
    const { message, type, ...options } = this._write(runs);
    this._id = Notification.emit(message, type, options);
    this._showOnDesktop(message, runs);
  }

  update(runs: readonly IRunSummary[]): boolean {
    const written = this._write(runs);
    const isThere = Notification.update({ id: this._id, ...written });
    if (isThere) {
      this._showOnDesktop(written.message, runs);
    }
    return isThere;
  }

  /** A message about a failure stays until it is dismissed. */
  private _write(runs: readonly IRunSummary[]): {
    message: string;
    type: 'error' | 'success' | 'info';
    actions: Notification.IAction[];
    autoClose: number | false;
  } {
    const failed = hasFailed(runs);
    const isGood = runs.every(run => run.status === 'Completed');
    return {
      message: describeEnded(runs, this._workbench.trans),
      type: failed ? 'error' : isGood ? 'success' : 'info',
      actions: [{ label: this._label(runs), callback: () => this._open(runs) }],
      autoClose: failed ? false : AUTO_CLOSE_MS
    };
  }

  private _label(runs: readonly IRunSummary[]): string {
    const { trans } = this._workbench;
    if (runs.length === 1) {
      return trans.__('Open');
    }
    return hasFailed(runs) ? trans.__('Show failed') : trans.__('Show runs');
  }

  private _open(runs: readonly IRunSummary[]): void {
    const { commands, runList } = this._workbench;
    if (runs.length === 1) {
      void commands.execute(CommandIDs.openRun, { runId: runs[0].run_id });
      return;
    }
    void runList.setFilter(filterFor(runs));
    void commands.execute(CommandIDs.showSidebar);
  }

  private _showOnDesktop(message: string, runs: readonly IRunSummary[]): void {
    if (document.hidden && this._workbench.preferences.current.notifyOnDesktop) {
      const [title, ...more] = message.split('\n');
      this._desktop.show(title, more.join('\n'), runs[0].run_id, () => this._open(runs));
    }
  }

  private _id = '';
}
