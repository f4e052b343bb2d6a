import { Api } from '../services/api';
import { ServerList } from './server-list';
import { IRunSummary, ITargetOverview } from './wire-names';

/** The compute targets with the runs on them; a target with runs is open unless it was closed. */
export class TargetList extends ServerList {
  constructor(private readonly _api: Api) {
    super();
  }

  targets: ITargetOverview[] = [];
  runs = new Map<string, IRunSummary>();

  refresh(): Promise<void> {
    return this.load(this._api.listTargets(), ({ targets, runs, unreadable }) => {
      this.unreadable = unreadable;
      this.targets = targets;
      this.runs = new Map(runs.map(run => [run.run_id, run]));
    });
  }

  isOpen(target: ITargetOverview): boolean {
    const isBusy = target.running.length + target.waiting.length > 0;
    return this._chosen.get(target.name) ?? (isBusy || target.problem !== '');
  }

  toggle(target: ITargetOverview): void {
    this._chosen.set(target.name, !this.isOpen(target));
    this.emitChanged();
  }

  private _chosen = new Map<string, boolean>();
}

/** Return the runs of a target that are not shown with a node. */
export function runsWithoutNode(target: ITargetOverview): string[] {
  const shown = new Set(target.nodes.map(node => node.run_id));
  return target.running.filter(runId => !shown.has(runId));
}
