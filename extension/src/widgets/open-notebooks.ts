import { JupyterFrontEnd } from '@jupyterlab/application';
import { Widget } from '@lumino/widgets';

/** As much of a notebook's panel as is needed here. */
interface IPanel extends Widget {
  context?: { localPath: string };
}

/** The paths of the notebooks that are open in this page, below the folder that is shown. */
export function listOpenNotebooks(shell: JupyterFrontEnd.IShell): string[] {
  const panels = [...shell.widgets('main')].filter(one => one.hasClass('jp-NotebookPanel'));
  return panels.map(one => (one as IPanel).context?.localPath ?? '').filter(Boolean);
}
