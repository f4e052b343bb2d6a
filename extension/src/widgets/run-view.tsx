import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import * as React from 'react';

import { WorkbenchProvider } from '../components/elements/workbench-context';
import { estimatoryIcon } from '../components/elements/icons';
import { RunView } from '../components/run-view/run-view';
import { shortName } from '../model/format';
import { nameLabel } from '../model/name-label';
import { RunPlace } from '../model/run-place';
import { IWorkbench } from '../tokens';

/** A run in a tab of the main area. */
export class RunViewWidget extends MainAreaWidget<ReactWidget> {
  constructor(
    readonly runId: string,
    workbench: IWorkbench
  ) {
    const place = new RunPlace();
    const content = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <RunView runId={runId} place={place} />
      </WorkbenchProvider>
    );
    content.addClass('estimatory-run-view-content');
    super({ content });
    this.place = place;
    this.id = RunViewWidget.idOf(runId);
    this.title.icon = estimatoryIcon;
    this.title.closable = true;
    this._follow(workbench);
    this._pinWhenEdited(workbench);
  }

  readonly place: RunPlace;

  static idOf(runId: string): string {
    return `estimatory-run-${runId}`;
  }

  /** A tab in use must not make room for the next click. */
  private _pinWhenEdited({ previewTab }: IWorkbench): void {
    this.node.addEventListener('input', event => {
      if ((event.target as HTMLElement).matches('.estimatory-name-input')) {
        previewTab.pin(this);
      }
    });
  }

  private _follow(workbench: IWorkbench): void {
    const live = workbench.liveRuns.get(this.runId);
    const setTitle = (): void => {
      this.title.label = live.run ? nameLabel(shortName(live.run), workbench.trans) : this.runId;
      this.title.caption = `${live.run?.display_name ?? ''}\n${this.runId}`;
    };
    setTitle();
    live.changed.connect(setTitle);
    this.disposed.connect(() => live.changed.disconnect(setTitle));
  }
}
