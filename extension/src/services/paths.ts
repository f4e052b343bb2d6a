import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import { FileDialog } from '@jupyterlab/filebrowser';
import { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';

const IS_SCRIPT = /\.(py|ipynb)$/;

/** Folders and scripts of the server, chosen in JupyterLab's own dialog or completed. */
export class Paths {
  constructor(
    private readonly _contents: Contents.IManager,
    private readonly _manager: IDocumentManager | null,
    private readonly _trans: TranslationBundle
  ) {}

  get canBrowse(): boolean {
    return this._manager !== null;
  }

  /** The folder that was chosen, or null. */
  async pickFolder(from: string): Promise<string | null> {
    const title = this._trans.__('Folder of the Run');
    const chosen = await FileDialog.getExistingDirectory(this._options(from, title));
    return this._first(chosen.value, chosen.button.accept);
  }

  /** The path of the script that was chosen, or null. */
  async pickScript(from: string): Promise<string | null> {
    const title = this._trans.__('Script to Run');
    const filter = ({ path, type }: Contents.IModel): { score: number } | null =>
      type === 'directory' || IS_SCRIPT.test(path) ? { score: 0 } : null;
    const chosen = await FileDialog.getOpenFiles({ ...this._options(from, title), filter });
    const path = this._first(chosen.value, chosen.button.accept);
    return path && IS_SCRIPT.test(path) ? path : null;
  }

  /** The scripts in a folder; none when it cannot be read. */
  async listScripts(folder: string): Promise<string[]> {
    return this._list(folder, one => IS_SCRIPT.test(one.name));
  }

  /** The folders that begin with what was typed so far. */
  async listFolders(typed: string): Promise<string[]> {
    const base = typed.endsWith('/') ? typed.slice(0, -1) : PathExt.dirname(typed);
    const names = await this._list(base, one => one.type === 'directory');
    return names.map(name => PathExt.join(base, name));
  }

  private async _list(
    folder: string,
    isWanted: (one: Contents.IModel) => boolean
  ): Promise<string[]> {
    try {
      const path = PathExt.normalize(folder || '.').replace(/^\.$|^\//, '');
      const model = await this._contents.get(path, { type: 'directory', content: true });
      return (model.content as Contents.IModel[])
        .filter(isWanted)
        .map(one => one.name)
        .sort();
    } catch {
      return [];
    }
  }

  private _options(from: string, title: string): FileDialog.IDirectoryOptions {
    const defaultPath = from === '.' ? '' : from;
    return { manager: this._manager as IDocumentManager, title, defaultPath };
  }

  private _first(chosen: Contents.IModel[] | null, isAccepted: boolean): string | null {
    if (!isAccepted || !chosen?.length) {
      return null;
    }
    return this._contents.localPath(chosen[0].path) || '.';
  }
}
