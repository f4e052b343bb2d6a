import { JupyterFrontEnd } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Widget } from '@lumino/widgets';

const DOCUMENTS = '@jupyterlab/docmanager-extension:plugin';
/** What else the cell prints comes along. */
const PAUSE_MS = 400;

/** As much of a document as is needed here. */
interface IDocument {
  save(): Promise<void>;
  readonly model: { dirty: boolean; readOnly: boolean; collaborative?: boolean };
}

interface IPanel extends Widget {
  context?: IDocument;
}

/**
 * Saves a notebook when the card of a living run has come into it: until autosave does, two minutes
 * later, a reload of the page would lose the card. Who has turned autosave off keeps it off.
 */
export class NotebookKeeper {
  constructor(
    private readonly _shell: JupyterFrontEnd.IShell,
    private readonly _settings: ISettingRegistry | null
  ) {}

  /** Save the notebook that shows the card, once for each run. */
  keep(card: Widget, runId: string): void {
    if (!this._kept.has(runId)) {
      this._kept.add(runId);
      window.setTimeout(() => void this._saveAround(card), PAUSE_MS);
    }
  }

  /** Save a notebook that has changed, unless its user or a server does so. */
  async save(notebook: IDocument): Promise<void> {
    const { dirty, readOnly, collaborative } = notebook.model;
    if (dirty && !readOnly && !collaborative && (await this._doesAutosave())) {
      await notebook.save();
    }
  }

  private async _saveAround(card: Widget): Promise<void> {
    const panel = [...this._shell.widgets('main')].find(one => isNotebookAround(one, card));
    const notebook = (panel as IPanel | undefined)?.context;
    if (notebook) {
      await this.save(notebook);
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
