import { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { Widget } from '@lumino/widgets';

import { ISearchedCell } from '../model/notebook-cells';
import { IFiledNotebook } from '../services/notebook-files';

export interface INotebookCell extends ISearchedCell {
  editor: CodeEditor.IEditor | null;
}

/** The part of a notebook that saving needs. */
export interface ISavedNotebook extends IFiledNotebook {
  readonly model: IFiledNotebook['model'] & { dirty: boolean; readOnly: boolean };
  save(): Promise<void>;
}

/** The part of a notebook's panel that is used here. */
export interface INotebookPanel extends Widget {
  readonly context: ISavedNotebook & { readonly localPath: string; readonly ready: Promise<void> };
  readonly content: {
    readonly widgets: readonly INotebookCell[];
    activeCellIndex: number;
    scrollToItem(index: number): Promise<void>;
  };
}

export function isNotebookPanel(widget: Widget): widget is INotebookPanel {
  return widget.hasClass('jp-NotebookPanel');
}

/** The notebooks that are open in this page. */
export function listNotebookPanels(shell: JupyterFrontEnd.IShell): INotebookPanel[] {
  return [...shell.widgets('main')].filter(isNotebookPanel);
}

/** Their paths, below the folder that the server shows. */
export function listOpenNotebooks(shell: JupyterFrontEnd.IShell): string[] {
  return listNotebookPanels(shell).map(({ context }) => context.localPath);
}
