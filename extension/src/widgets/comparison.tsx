import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import { Comparison } from '../components/compare/comparison';
import { estimatoryIcon } from '../components/elements/icons';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { IWorkbench } from '../tokens';

/** Several runs side by side in a tab of the main area. */
export class ComparisonWidget extends MainAreaWidget<ReactWidget> {
  constructor(
    readonly runIds: readonly string[],
    workbench: IWorkbench
  ) {
    const content = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <Comparison runIds={runIds} />
      </WorkbenchProvider>
    );
    content.addClass('estimatory-run-view-content');
    super({ content });
    this.id = ComparisonWidget.idOf(runIds);
    this.title.icon = estimatoryIcon;
    this.title.label = workbench.trans.__('%1 runs compared', runIds.length);
    this.title.caption = runIds.join('\n');
    this.title.closable = true;
  }

  static idOf(runIds: readonly string[]): string {
    return `estimatory-comparison-${runIds.join('-')}`;
  }
}
