import { MainAreaWidget, ReactWidget } from '@jupyterlab/apputils';
import { ReadonlyJSONObject } from '@lumino/coreutils';
import { Message } from '@lumino/messaging';
import * as React from 'react';

import { CommandIDs } from '../command-ids';
import { EstimatorFormView } from '../components/estimator-form/estimator-form';
import { estimatoryIcon } from '../components/elements/icons';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { EstimatorForm } from '../model/estimator-form';
import { withoutSecrets } from '../model/form-values';
import { Paths } from '../services/paths';
import { IWorkbench } from '../tokens';

/** A form for a run in a tab of the main area. */
export class EstimatorFormWidget extends MainAreaWidget<ReactWidget> {
  constructor(
    readonly formId: string,
    readonly model: EstimatorForm,
    paths: Paths,
    onInsertCell: (text: string) => void,
    workbench: IWorkbench
  ) {
    const submit = async (): Promise<void> => {
      const run = await model.submit();
      if (run) {
        workbench.ownRuns.add(run.run_id);
        await workbench.commands.execute(CommandIDs.openRun, { runId: run.run_id });
        await workbench.runList.refresh();
      }
    };
    const content = ReactWidget.create(
      <WorkbenchProvider value={workbench}>
        <EstimatorFormView
          model={model}
          paths={paths}
          onInsertCell={onInsertCell}
          onSubmit={() => void submit()}
        />
      </WorkbenchProvider>
    );
    content.addClass('estimatory-run-view-content');
    super({ content });
    this.id = EstimatorFormWidget.idOf(formId);
    this.title.icon = estimatoryIcon;
    this.title.closable = true;
    this.title.label = workbench.trans.__('New estimator run');
  }

  static idOf(formId: string): string {
    return `estimatory-form-${formId}`;
  }

  /** What brings the form back after a reload. */
  get saved(): ReadonlyJSONObject {
    const { form, values } = this.model;
    return { formId: this.formId, values: form ? withoutSecrets(values, form.schema) : {} };
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }

  protected override onCloseRequest(msg: Message): void {
    super.onCloseRequest(msg);
    this.dispose();
  }
}
