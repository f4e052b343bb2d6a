import { JupyterFrontEnd } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Widget } from '@lumino/widgets';

import { IFiledNotebook, NotebookFiles } from '../services/notebook-files';

const DOCUMENTS = '@jupyterlab/docmanager-extension:plugin';
/** What else the cell prints comes along. */
const PAUSE_MS = 400;

/** As much of an open notebook as is needed here. */
interface INotebook extends IFiledNotebook {
  save(): Promise<void>;
  readonly model: IFiledNotebook['model'] & { dirty: boolean; readOnly: boolean };
}

interface IPanel extends Widget {
  context?: INotebook;
}

/**
 * Saves a notebook when the card of a living run has come into it: until autosave does, two minutes
 * later, a reload of the page would lose the card. Who has turned autosave off keeps it off.
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

  /** Save a notebook that has changed, unless its user or a server does so. */
  async save(notebook: INotebook): Promise<void> {
    const { dirty, readOnly, collaborative } = notebook.model;
    if (dirty && !readOnly && !collaborative && (await this._doesAutosave())) {
      await notebook.save();
    }
  }

  private async _saveAround(card: Widget, runId: string): Promise<void> {
    const panel = [...this._shell.widgets('main')].find(one => isNotebookAround(one, card));
    const notebook = (panel as IPanel | undefined)?.context;
    if (notebook?.model.dirty && (await this._isToKeep(notebook, runId))) {
      await this.save(notebook);
    }
  }

  /** Not where the card came from the file, nor where that is another by now. */
  private async _isToKeep(notebook: INotebook, runId: string): Promise<boolean> {
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

function isNotebookAround(panel: Widget, card: Widget): boolean {
  return panel.hasClass('jp-NotebookPanel') && panel.node.contains(card.node);
}
