import { JupyterFrontEnd } from '@jupyterlab/application';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { confirmDelete } from '../dialogs/confirm';
import { formatBytes } from '../model/format';
import { IModelRecord } from '../model/wire-names';
import { IWorkbench } from '../tokens';
import { insertCells } from './notebook-commands';
import { reportErrors } from './run-commands';
import { modelSnippet } from './snippets';
import { findTarget, textOf } from './target';

const VERSION_ARGS = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'The name of the model.' },
    version: { type: 'number', description: 'The version, from 1 on.' }
  }
};

/** Everything that can be done to one version of a model. */
export function addModelCommands(app: JupyterFrontEnd, workbench: IWorkbench): void {
  const { trans } = workbench;
  app.commands.addCommand(CommandIDs.deleteModel, {
    label: trans.__('Delete Model Version…'),
    describedBy: { args: VERSION_ARGS },
    execute: args => {
      const target = findVersion(app, args);
      return target && reportErrors(deleteVersion(target.name, target.version, workbench));
    }
  });
  app.commands.addCommand(CommandIDs.insertModel, {
    label: trans.__('Insert Code for Model'),
    describedBy: { args: VERSION_ARGS },
    execute: args => {
      const target = findVersion(app, args);
      return target && insertCells(app, [modelSnippet(target.name, target.version)], trans);
    }
  });
}

async function deleteVersion(
  name: string,
  version: number,
  { api, modelList, trans }: IWorkbench
): Promise<void> {
  const versions = await api.listModelVersions(name);
  const model = versions.find(one => one.version === version);
  const title = trans.__('Delete version %1 of model %2?', version, name);
  const body = trans.__(
    'Its files are deleted for good. Frees %1.',
    formatBytes(model ? sizeOf(model) : 0)
  );
  if (await confirmDelete(title, body, trans)) {
    await api.deleteModel(name, version);
    await modelList.refresh();
  }
}

function sizeOf(model: IModelRecord): number {
  return model.files.reduce((sum, file) => sum + file.size, 0);
}

function findVersion(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): { name: string; version: number } | undefined {
  const name = textOf(args.name) ?? findTarget(app, {}, 'model');
  const version = textOf(args.version) ?? findTarget(app, {}, 'version');
  return name === undefined || version === undefined
    ? undefined
    : { name, version: Number(version) };
}
