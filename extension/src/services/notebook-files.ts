import type { Contents } from '@jupyterlab/services';
import { JSONExt, JSONObject } from '@lumino/coreutils';

import { listSavedRuns, withoutCards } from '../model/notebook-cards';

/** The part of an open notebook that is compared with its file. */
export interface IFiledNotebook {
  readonly path: string;
  readonly contentsModel: Omit<Contents.IModel, 'content'> | null;
  readonly model: { collaborative?: boolean; toJSON(): unknown };
}

/** The files of open notebooks, which another tab or program may have changed. */
export class NotebookFiles {
  constructor(private readonly _contents: Pick<Contents.IManager, 'get'>) {}

  /** Return whether the file has changed since it was opened or saved here. */
  async isNewer({ contentsModel, model, path }: IFiledNotebook): Promise<boolean> {
    if (model.collaborative) {
      return false;
    }
    const onDisk = await this._contents.get(path, { content: false, hash: true });
    return onDisk.hash && contentsModel?.hash
      ? onDisk.hash !== contentsModel.hash
      : onDisk.last_modified !== contentsModel?.last_modified;
  }

  /** Return whether notebook and file are equal except for the states of runs. */
  async hasAllBesideCards({ model, path }: IFiledNotebook): Promise<boolean> {
    const content = await this._read(path);
    return JSONExt.deepEqual(withoutCards(content), withoutCards(model.toJSON() as JSONObject));
  }

  /** Whether the card of a run is in the file. */
  async hasCard({ path }: IFiledNotebook, runId: string): Promise<boolean> {
    return listSavedRuns(await this._read(path)).includes(runId);
  }

  private async _read(path: string): Promise<JSONObject> {
    return (await this._contents.get(path, { content: true })).content as JSONObject;
  }
}
