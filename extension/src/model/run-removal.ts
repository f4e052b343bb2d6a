import { Api } from '../services/api';
import { RunList } from './run-list';
import { RunSelection } from './run-selection';
import { IRunSummary } from './wire-names';

interface IWorkbenchOfRuns {
  api: Pick<Api, 'deleteRun' | 'getRun' | 'getRunSize'>;
  runList: Pick<RunList, 'refresh' | 'runs'>;
  runSelection: Pick<RunSelection, 'forget'>;
}

/** Read runs by their ids; deleted ones leave the list and the selection. */
export async function findRuns(
  runIds: readonly string[],
  workbench: IWorkbenchOfRuns
): Promise<IRunSummary[]> {
  const outcomes = await Promise.allSettled(runIds.map(runId => find(runId, workbench)));
  const gone = runIds.filter((_, i) => isGone(outcomes[i]));
  if (gone.length > 0) {
    await dropFromList(gone, workbench);
  }
  const found = valuesOf(outcomes);
  if (found.length === 0) {
    throwFirst(outcomes);
  }
  return found;
}

/** Return the bytes that runs take; null where no size is known. */
export async function measureRuns(
  runs: readonly IRunSummary[],
  { api }: IWorkbenchOfRuns
): Promise<number | null> {
  const sizes = valuesOf(await Promise.allSettled(runs.map(run => api.getRunSize(run.run_id))));
  return sizes.length > 0 ? sizes.reduce((sum, one) => sum + one) : null;
}

/** Delete runs; a run that cannot be deleted does not stop the others. */
export async function removeRuns(
  runs: readonly IRunSummary[],
  workbench: IWorkbenchOfRuns
): Promise<void> {
  const runIds = runs.map(run => run.run_id);
  const outcomes = await Promise.allSettled(runIds.map(id => workbench.api.deleteRun(id)));
  const isAway = (_: string, i: number): boolean =>
    outcomes[i].status === 'fulfilled' || isGone(outcomes[i]);
  await dropFromList(runIds.filter(isAway), workbench);
  throwFirst(outcomes.filter(outcome => !isGone(outcome)));
}

async function find(runId: string, { api, runList }: IWorkbenchOfRuns): Promise<IRunSummary> {
  return runList.runs.find(run => run.run_id === runId) ?? (await api.getRun(runId));
}

async function dropFromList(
  runIds: readonly string[],
  { runList, runSelection }: IWorkbenchOfRuns
): Promise<void> {
  runSelection.forget(runIds);
  await runList.refresh();
}

function isGone(outcome: PromiseSettledResult<unknown>): boolean {
  return outcome.status === 'rejected' && (outcome.reason as { status?: number }).status === 404;
}

function valuesOf<T>(outcomes: readonly PromiseSettledResult<T>[]): T[] {
  return outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

function throwFirst(outcomes: readonly PromiseSettledResult<unknown>[]): void {
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}
