import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ReactWidget } from '@jupyterlab/apputils';
import { IStatusBar } from '@jupyterlab/statusbar';
import * as React from 'react';

import { ActiveRuns } from '../components/active-runs';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { IWorkbench } from '../tokens';

/** Says at the lower edge how many runs go on. */
export const statusBar: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:status-bar',
  description: 'The number of active runs.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [IStatusBar],
  activate: (_: JupyterFrontEnd, workbench: IWorkbench, bar: IStatusBar | null): void => {
    const item = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <ActiveRuns />
      </WorkbenchProvider>
    );
    bar?.registerStatusItem('estimatory-lab:active-runs', { item, align: 'left', rank: 20 });
    void workbench.activity.refresh();
  }
};
