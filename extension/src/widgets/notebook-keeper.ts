import { JupyterFrontEnd } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Widget } from '@lumino/widgets';

import { NotebookFiles } from '../services/notebook-files';
import { ISavedNotebook, listNotebookPanels } from './open-notebooks';

const DOCUMENTS = '@jupyterlab/docmanager-extension:plugin';
/** Time in which the cell's other output arrives. */
const PAUSE_MS = 400;

/**
 * Saves a notebook when the card of a living run has come into it: until autosave does, two minutes
 * later, a reload of the page would lose the card. Where autosave is off, nothing is saved.
 */
export class NotebookKeeper {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _settings: ISettingRegistry | null,
    private readonly _files: NotebookFiles
  ) {}

  /** Save the notebook that shows the card, once for each run. */
  keep(card: Widget, runId: string): void {
    if (!this._kept.has(runId)) {
      this._kept.add(runId);
      window.setTimeout(() => void this._saveAround(card, runId), PAUSE_MS);
    }
  }

  /**
   * Let a notebook be saved once at a time, by its user, by JupyterLab and from here: of two at once
   * JupyterLab takes the first for a change by another program.
   */
  watch(notebook: ISavedNotebook): void {
    const save = notebook.save.bind(notebook);
    let last: Promise<void> = Promise.resolve();
    notebook.save = () => {
      const next = last.then(save);
      last = next.catch(() => undefined);
      return next;
    };
  }

  /** Save a notebook that has changed, unless its user or a server does so. */
  async save(notebook: ISavedNotebook): Promise<void> {
    const { dirty, readOnly, collaborative } = notebook.model;
    if (dirty && !readOnly && !collaborative && (await this._doesAutosave())) {
      await notebook.save();
    }
  }

  private async _saveAround(card: Widget, runId: string): Promise<void> {
    const panels = listNotebookPanels(this._shell);
    const notebook = panels.find(({ node }) => node.contains(card.node))?.context;
    if (notebook?.model.dirty && (await this._isToKeep(notebook, runId))) {
      await this.save(notebook);
    }
  }

  /** Return whether the card is missing in the file and the file is unchanged. */
  private async _isToKeep(notebook: ISavedNotebook, runId: string): Promise<boolean> {
    try {
      const isNewer = await this._files.isNewer(notebook);
      return !isNewer && !(await this._files.hasCard(notebook, runId));
    } catch {
      return false; // the server is away, and cannot save it either
    }
  }

  private async _doesAutosave(): Promise<boolean> {
    try {
      return (await this._settings?.get(DOCUMENTS, 'autosave'))?.composite !== false;
    } catch {
      return true;
    }
  }

  private readonly _kept = new Set<string>();
}
