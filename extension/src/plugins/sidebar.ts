import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { IWorkbench } from '../tokens';
import { Sidebar } from '../widgets/sidebar';

/** Puts runs, models, environments and compute targets beside the file browser. */
export const sidebar: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:sidebar',
  description: 'A sidebar with the runs, models, environments and compute targets of the workspace.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null
  ): void => {
    const panel = new Sidebar(workbench);
    restorer?.add(panel, panel.id);
    app.shell.add(panel, 'left', { rank: 450, type: 'Estimatory' });
  }
};
