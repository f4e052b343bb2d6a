import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import { BuildLog } from '../components/build-log';
import { estimatoryIcon } from '../components/elements/icons';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { EnvironmentKind } from '../model/wire-names';
import { IWorkbench } from '../tokens';

/** The build log of an environment or an image in a tab of the main area. */
export class BuildLogWidget extends MainAreaWidget<ReactWidget> {
  constructor(
    readonly kind: EnvironmentKind,
    readonly key: string,
    workbench: IWorkbench
  ) {
    const content = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <BuildLog kind={kind} environmentKey={key} />
      </WorkbenchProvider>
    );
    content.addClass('estimatory-run-view-content');
    super({ content });
    this.id = BuildLogWidget.idOf(kind, key);
    this.title.icon = estimatoryIcon;
    this.title.closable = true;
    this.title.label = workbench.trans.__('Build log %1', key.slice(0, 8));
    this.title.caption = key;
  }

  static idOf(kind: EnvironmentKind, key: string): string {
    return `estimatory-build-log-${kind}-${key}`;
  }
}
