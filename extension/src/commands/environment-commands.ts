import { JupyterFrontEnd } from '@jupyterlab/application';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { confirmDelete } from '../dialogs/confirm';
import { IEnvironmentEntry, titleOf } from '../model/environment-list';
import { formatBytes } from '../model/format';
import { EnvironmentKind } from '../model/wire-names';
import { IWorkbench } from '../tokens';
import { reportErrors } from './run-commands';
import { findTarget } from './target';

/** Deletes an environment or an image; a later run builds it again. */
export function addEnvironmentCommands(app: JupyterFrontEnd, workbench: IWorkbench): void {
  app.commands.addCommand(CommandIDs.deleteEnvironment, {
    label: workbench.trans.__('Delete Environment…'),
    describedBy: { args: ENVIRONMENT_ARGS },
    execute: args => {
      const named = findEnvironment(app, args);
      return named && reportErrors(deleteEnvironment(named.kind, named.key, workbench));
    }
  });
}

/** Return a command's target: its arguments, else the row under the context menu. */
export function findEnvironment(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): { kind: EnvironmentKind; key: string } | undefined {
  const kind = findTarget(app, args, 'kind');
  const key = findTarget(app, args, 'key');
  const isKnown = kind === 'environment' || kind === 'image';
  return isKnown && key !== undefined ? { kind, key } : undefined;
}

export const ENVIRONMENT_ARGS = {
  type: 'object',
  properties: {
    kind: { enum: ['environment', 'image'], description: 'An interpreter or a container image.' },
    key: { type: 'string', description: 'The content key.' }
  }
};

async function deleteEnvironment(
  kind: EnvironmentKind,
  key: string,
  workbench: IWorkbench
): Promise<void> {
  const { api, environmentList, trans } = workbench;
  const entry = environmentList.entries.find(one => one.kind === kind && one.key === key);
  const title = trans.__('Delete %1?', entry ? titleOf(entry) : key.slice(0, 12));
  if (await confirmDelete(title, describe(kind, entry, workbench), trans)) {
    try {
      await api.deleteEnvironment(kind, key);
    } finally {
      await environmentList.refresh();
    }
  }
}

function describe(
  kind: EnvironmentKind,
  entry: IEnvironmentEntry | undefined,
  { trans }: IWorkbench
): string {
  const size = formatBytes(entry?.bytes ?? 0);
  const what =
    kind === 'image'
      ? trans.__('The image is removed from the container engine; its base stays.')
      : trans.__('Its interpreter and packages are deleted. Frees up to %1.', size);
  return `${what} ${trans.__('A run that needs it builds it again.')}`;
}
