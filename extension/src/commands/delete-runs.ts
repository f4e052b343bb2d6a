import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { TranslationBundle } from '@jupyterlab/translation';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { confirmDelete } from '../dialogs/confirm';
import { formatBytes, shortName } from '../model/format';
import { nameLabel } from '../model/name-label';
import { findRuns, measureRuns, removeRuns } from '../model/run-removal';
import { isTerminal } from '../model/statuses';
import { IRunSummary } from '../model/wire-names';
import { IWorkbench } from '../tokens';
import { findRunId } from './target';

/** The most runs whose sizes are read. */
const MOST_MEASURED = 50;
const MOST_NAMED = 5;

/** Return the runs to delete: those given, else the clicked one or the selection it is in. */
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

/** Delete runs once the user has confirmed it; active runs stay. */
export async function deleteRuns(runIds: readonly string[], workbench: IWorkbench): Promise<void> {
  const { trans } = workbench;
  const runs = await findRuns(runIds, workbench);
  const ended = runs.filter(run => isTerminal(run.status));
  if (ended.length === 0) {
    const name = nameOf(runs[0], trans);
    Notification.warning(
      trans._n(
        '%2 is still going on: stop it first.',
        'All %1 runs are still going on: stop them first.',
        runs.length,
        name
      )
    );
    return;
  }
  const body = await describe(ended, runs.length - ended.length, workbench);
  const title = trans._n(
    'Delete run %2?',
    'Delete %1 runs?',
    ended.length,
    nameOf(ended[0], trans)
  );
  if (await confirmDelete(title, body, trans)) {
    await removeRuns(ended, workbench);
  }
}

async function describe(
  runs: readonly IRunSummary[],
  nAlive: number,
  workbench: IWorkbench
): Promise<string> {
  const { trans } = workbench;
  const bytes = await measureRuns(runs.length <= MOST_MEASURED ? runs : [], workbench);
  const parts = [
    runs.length > 1 && `${listNames(runs, trans)}.`,
    trans._n(
      'Its metrics, logs and files are deleted for good.',
      'Their metrics, logs and files are deleted for good.',
      runs.length
    ),
    bytes !== null && trans.__('Frees %1.', formatBytes(bytes)),
    trans.__('Registered models stay.'),
    nAlive > 0 &&
      trans._n(
        '%1 run that is still going on is kept.',
        '%1 runs that are still going on are kept.',
        nAlive
      )
  ];
  return parts.filter(Boolean).join(' ');
}

function nameOf(run: IRunSummary, trans: TranslationBundle): string {
  return nameLabel(shortName(run), trans);
}

function listNames(runs: readonly IRunSummary[], trans: TranslationBundle): string {
  const names = runs
    .slice(0, MOST_NAMED)
    .map(run => nameOf(run, trans))
    .join(', ');
  return runs.length > MOST_NAMED ? `${names}, …` : names;
}
