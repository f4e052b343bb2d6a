import { IRunsFrame } from './wire-names';

/** Detects frames that change the status of a run, not only its metrics. */
export class RunNews {
  hasNews(frame: IRunsFrame): boolean {
    const isNew = frame.changed.map(run => {
      // A waiting run's detail is its place in line; later it is progress.
      const state = `${run.status} ${run.status === 'Queued' ? run.detail : ''}`;
      const before = this._states.get(run.run_id);
      this._states.set(run.run_id, state);
      return before !== state;
    });
    frame.removed.forEach(runId => this._states.delete(runId));
    return frame.removed.length > 0 || isNew.includes(true);
  }

  private _states = new Map<string, string>();
}
