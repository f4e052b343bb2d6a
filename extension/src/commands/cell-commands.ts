import { JupyterFrontEnd } from '@jupyterlab/application';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import { PageConfig } from '@jupyterlab/coreutils';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { CommandIDs } from '../command-ids';
import { findCell, ICellLine } from '../model/notebook-cells';
import { toServerPath } from '../model/server-paths';
import { IWorkbench } from '../tokens';
import {
  INotebookCell,
  INotebookPanel,
  isNotebookPanel,
  listNotebookPanels
} from '../widgets/open-notebooks';

const OPEN_DOCUMENT = 'docmanager:open';
const MOST_FRAMES = 60;

/** Goes to the line of a notebook's cell from which a run was started. */
export function addCellCommands(app: JupyterFrontEnd, { trans }: IWorkbench): void {
  app.commands.addCommand(CommandIDs.openCell, {
    label: trans.__('Go to the Cell of a Run'),
    describedBy: { args: CELL_ARGS },
    execute: async args => {
      const wanted = args as unknown as ICellLine & { notebook: string; file: string };
      const found =
        findAmong(listNotebookPanels(app.shell), wanted) ?? (await findInFile(app, wanted));
      if (found) {
        await goTo(app, ...found, wanted.line);
      } else {
        await app.commands.execute(CommandIDs.openRun, codeOf(args));
      }
    }
  });
}

const CELL_ARGS = {
  type: 'object',
  properties: {
    runId: { type: 'string', description: 'The id of the run.' },
    notebook: { type: 'string', description: 'The path of the notebook on its machine.' },
    file: { type: 'string', description: 'The name of the cell among the files of the run.' },
    line: { type: 'number', description: 'The line of the cell, from 1 on.' },
    code: { type: 'string', description: 'What that line said.' }
  }
};

/** Return the arguments that open the run's code instead of a cell that does not exist any more. */
function codeOf({ runId, file, line }: ReadonlyPartialJSONObject): ReadonlyPartialJSONObject {
  return { runId, tab: 'code', file, line };
}

function findAmong(
  panels: INotebookPanel[],
  wanted: ICellLine
): [INotebookPanel, number] | undefined {
  return panels
    .map((panel): [INotebookPanel, number] => [panel, findCell(panel.content.widgets, wanted)])
    .find(([, index]) => index >= 0);
}

async function findInFile(
  app: JupyterFrontEnd,
  wanted: ICellLine & { notebook: string }
): Promise<[INotebookPanel, number] | undefined> {
  const path = toServerPath(wanted.notebook, PageConfig.getOption('serverRoot'));
  if (path === null || !wanted.notebook || !app.commands.hasCommand(OPEN_DOCUMENT)) {
    return undefined;
  }
  try {
    const panel = (await app.commands.execute(OPEN_DOCUMENT, { path })) as Widget | undefined;
    if (!panel || !isNotebookPanel(panel)) {
      return undefined;
    }
    await panel.context.ready;
    return findAmong([panel], wanted);
  } catch {
    return undefined; // moved or deleted since
  }
}

async function goTo(
  app: JupyterFrontEnd,
  { content, id }: INotebookPanel,
  index: number,
  line: number
): Promise<void> {
  app.shell.activateById(id);
  content.activeCellIndex = index;
  await content.scrollToItem(index);
  const editor = await editorOf(content.widgets[index]);
  if (editor) {
    const at = { line: Math.min(line, editor.lineCount) - 1, column: 0 };
    editor.focus();
    editor.setCursorPosition(at);
    editor.revealPosition(at);
  }
}

/** Return the cell's editor, which it gets a few frames after it came into sight. */
async function editorOf(cell: INotebookCell): Promise<CodeEditor.IEditor | null> {
  for (let frame = 0; frame < MOST_FRAMES && !cell.editor; frame++) {
    await new Promise(resolve => window.requestAnimationFrame(resolve));
  }
  return cell.editor;
}
