import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { IRunSummary, ITargetOverview } from './wire';

/** The compute targets with the runs on them; a target with runs is open unless it was closed. */
export class TargetList {
  constructor(private readonly _api: Api) {}

  targets: ITargetOverview[] = [];
  runs = new Map<string, IRunSummary>();
  error: Error | null = null;
  wasLoaded = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  async refresh(): Promise<void> {
    const ticket = ++this._ticket;
    try {
      const { targets, runs } = await this._api.listTargets();
      if (ticket === this._ticket) {
        this.targets = targets;
        this.runs = new Map(runs.map(run => [run.run_id, run]));
        Object.assign(this, { error: null, wasLoaded: true });
      }
    } catch (error) {
      this.error = ticket === this._ticket ? (error as Error) : this.error;
    }
    this._changed.emit();
  }

  isOpen(target: ITargetOverview): boolean {
    const isBusy = target.running.length + target.waiting.length > 0;
    return this._chosen.get(target.name) ?? (isBusy || target.problem !== '');
  }

  toggle(target: ITargetOverview): void {
    this._chosen.set(target.name, !this.isOpen(target));
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _chosen = new Map<string, boolean>();
  private _ticket = 0;
}

/** The runs of a target that none of its nodes is shown with. */
export function runsWithoutNode(target: ITargetOverview): string[] {
  const shown = new Set(target.nodes.map(node => node.run_id));
  return target.running.filter(runId => !shown.has(runId));
}
