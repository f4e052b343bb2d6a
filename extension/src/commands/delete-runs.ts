import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { confirmDelete } from '../dialogs/confirm';
import { formatBytes, shortName } from '../model/format';
import { nameLabel } from '../model/name-label';
import { isTerminal } from '../model/statuses';
import { IRunSummary } from '../model/wire';
import { IWorkbench } from '../tokens';
import { findRunId } from './target';

/** Of more runs nobody is asked how large they are. */
const MOST_MEASURED = 50;
const MOST_NAMED = 5;

/** Which runs shall go: those given, else the one under the menu, and with it all that are selected. */
export function findRunsToDelete(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject,
  { runSelection }: IWorkbench
): readonly string[] {
  if (Array.isArray(args.runIds)) {
    return args.runIds.map(String);
  }
  const runId = findRunId(app, args);
  if (runId === undefined) {
    return [];
  }
  return args.runId === undefined && runSelection.has(runId) ? runSelection.runIds : [runId];
}

/** Take runs away for good, once the user has confirmed it; those that go on stay. */
export async function deleteRuns(runIds: readonly string[], workbench: IWorkbench): Promise<void> {
  const { trans } = workbench;
  const runs = await Promise.all(runIds.map(runId => find(runId, workbench)));
  const ended = runs.filter(run => isTerminal(run.status));
  if (ended.length === 0) {
    const name = nameOf(runs[0], trans);
    Notification.warning(
      trans._n('%2 is still going on: stop it first.', 'All %1 are still going on: stop them first.', runs.length, name)
    );
    return;
  }
  const body = await describe(ended, runs.length - ended.length, workbench);
  const title = trans._n('Delete run %2?', 'Delete %1 runs?', ended.length, nameOf(ended[0], trans));
  if (await confirmDelete(title, body, trans)) {
    await deleteAll(ended, workbench);
  }
}

async function find(runId: string, { api, runList }: IWorkbench): Promise<IRunSummary> {
  return runList.runs.find(run => run.run_id === runId) ?? (await api.getRun(runId));
}

async function describe(
  runs: readonly IRunSummary[],
  nAlive: number,
  { api, trans }: IWorkbench
): Promise<string> {
  const measured = runs.length <= MOST_MEASURED ? runs : [];
  const sizes = await Promise.all(measured.map(run => api.getRunSize(run.run_id)));
  const bytes = sizes.reduce((sum, one) => sum + one, 0);
  const parts = [
    runs.length > 1 && `${listNames(runs, trans)}.`,
    trans._n('Its metrics, logs and files go for good.', 'Their metrics, logs and files go for good.', runs.length),
    measured.length > 0 && trans.__('Frees %1.', formatBytes(bytes)),
    trans.__('Registered models stay.'),
    nAlive > 0 && trans._n('%1 that still goes on stays, too.', '%1 that still go on stay, too.', nAlive)
  ];
  return parts.filter(Boolean).join(' ');
}

function nameOf(run: IRunSummary, trans: TranslationBundle): string {
  return nameLabel(shortName(run), trans);
}

function listNames(runs: readonly IRunSummary[], trans: TranslationBundle): string {
  const names = runs.slice(0, MOST_NAMED).map(run => nameOf(run, trans)).join(', ');
  return runs.length > MOST_NAMED ? `${names}, …` : names;
}

/** What cannot be deleted does not keep the others. */
async function deleteAll(
  runs: readonly IRunSummary[],
  { api, runList, runSelection }: IWorkbench
): Promise<void> {
  const outcomes = await Promise.allSettled(runs.map(run => api.deleteRun(run.run_id)));
  runSelection.forget(runs.filter((_, i) => outcomes[i].status === 'fulfilled').map(run => run.run_id));
  await runList.refresh();
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  if (failed?.status === 'rejected') {
    throw failed.reason;
  }
}
