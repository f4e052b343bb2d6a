import { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { askForModel } from '../dialogs/register-model';
import { Translator } from '../model/labels';
import { canCancel, isTerminal } from '../model/statuses';
import { IWorkbench } from '../tokens';
import { deleteRuns, findRunsToDelete } from './delete-runs';
import { insertCells } from './notebook-commands';
import { runSnippet } from './snippets';
import { findRunId, findStatus, textOf } from './target';

type Act = (
  runId: string,
  workbench: IWorkbench,
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
) => Promise<void> | void;

interface IRunCommand {
  id: string;
  label: string;
  act: Act;
  /** Return whether it fits a status; it fits all when left out. */
  isFor?: (status: string) => boolean;
}

async function cancelRun(runId: string, { api, liveRuns }: IWorkbench): Promise<void> {
  liveRuns.get(runId).update(await api.cancelRun(runId));
}

async function registerModel(
  runId: string,
  workbench: IWorkbench,
  _: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): Promise<void> {
  const { api, liveRuns, modelList, trans } = workbench;
  const [run, files] = await Promise.all([api.getRun(runId), api.listFiles(runId)]);
  const registration = await askForModel(run, files, trans);
  if (registration) {
    const sweep = textOf(args.sweep);
    const tags = sweep === undefined ? {} : { tags: { sweep } };
    const model = await api.registerModel({ ...registration, ...tags });
    Notification.success(trans.__('Registered %1, version %2.', model.name, model.version));
    await modelList.refresh();
    liveRuns.get(runId).update(await api.getRun(runId));
  }
}

function copyRunId(runId: string): void {
  Clipboard.copyToSystem(runId);
}

async function insertRun(
  runId: string,
  { trans }: IWorkbench,
  app: JupyterFrontEnd
): Promise<void> {
  await insertCells(app, [runSnippet(runId)], trans);
}

function runCommands(trans: Translator): IRunCommand[] {
  return [
    { id: CommandIDs.cancelRun, label: trans.__('Stop Run'), act: cancelRun, isFor: canCancel },
    { id: CommandIDs.registerModel, label: trans.__('Register Model…'), act: registerModel },
    { id: CommandIDs.copyRunId, label: trans.__('Copy Run Id'), act: copyRunId },
    { id: CommandIDs.insertRun, label: trans.__('Insert Code for Run'), act: insertRun }
  ];
}

/** Everything that can be done to one run, by button, menu, key or palette. */
export function addRunCommands(app: JupyterFrontEnd, workbench: IWorkbench): void {
  for (const { id, label, act, isFor } of runCommands(workbench.trans)) {
    app.commands.addCommand(id, {
      label,
      describedBy: { args: id === CommandIDs.registerModel ? REGISTER_ARGS : RUN_ARGS },
      isEnabled: args => isEnabledFor(findStatus(app, args), isFor),
      execute: (args: ReadonlyPartialJSONObject) => {
        const runId = findRunId(app, args);
        return runId === undefined ? undefined : reportErrors(act(runId, workbench, app, args));
      }
    });
  }
  app.commands.addCommand(CommandIDs.deleteRun, {
    label: workbench.trans.__('Delete Run…'),
    describedBy: { args: DELETE_ARGS },
    isEnabled: args => isEnabledFor(findStatus(app, args), isTerminal),
    execute: args => {
      const runIds = findRunsToDelete(app, args, workbench);
      return runIds.length ? reportErrors(deleteRuns(runIds, workbench)) : undefined;
    }
  });
}

function isEnabledFor(status: string | undefined, isFor?: (status: string) => boolean): boolean {
  return !isFor || !status || isFor(status);
}

export const RUN_ARGS = {
  type: 'object',
  properties: { runId: { type: 'string', description: 'The id of the run.' } }
};

const REGISTER_ARGS = {
  type: 'object',
  properties: {
    ...RUN_ARGS.properties,
    sweep: { type: 'string', description: 'The sweep of the run, for a tag of the model.' }
  }
};

const DELETE_ARGS = {
  type: 'object',
  properties: {
    ...RUN_ARGS.properties,
    runIds: { type: 'array', items: { type: 'string' }, description: 'The ids of several.' }
  }
};

/** Report the error of a user's action in a notification. */
export async function reportErrors(acting: Promise<void> | void): Promise<void> {
  try {
    await acting;
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    Notification.error([message, hint].filter(Boolean).join(' '), { autoClose: 8000 });
  }
}
