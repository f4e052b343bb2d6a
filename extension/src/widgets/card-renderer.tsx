import { ReactWidget } from '@jupyterlab/apputils';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import { WorkbenchProvider } from '../components/elements/workbench-context';
import { RunCard } from '../components/card/run-card';
import { CARD_MIME, toCard } from '../model/saved-card';
import { shownValue } from '../model/shown-text';
import { isTerminal } from '../model/statuses';
import { IRunCard } from '../model/wire-names';
import { IWorkbench } from '../tokens';
import { NotebookKeeper } from './notebook-keeper';

/** Draws the output of `%%estimator`. It only reads; every action needs a click. */
export class CardRenderer extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly _workbench: IWorkbench,
    private readonly _keeper: NotebookKeeper
  ) {
    super();
    this.addClass('estimatory-card-output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._card = toCard(shownValue(model.data[CARD_MIME]));
    this.update();
    await this.renderPromise;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this._card && !isTerminal(this._card.snapshot.run.status)) {
      this._keeper.keep(this, this._card.run_id);
    }
  }

  protected override render(): React.ReactElement {
    const { trans } = this._workbench;
    if (this._card === null) {
      return <p>{trans.__('This output was written by a newer version of Estimatory.')}</p>;
    }
    return (
      <WorkbenchProvider value={this._workbench}>
        <RunCard key={this._card.run_id} card={this._card} />
      </WorkbenchProvider>
    );
  }

  private _card: IRunCard | null = null;
}
