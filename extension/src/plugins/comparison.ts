import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { IWorkbench } from '../tokens';
import { ComparisonWidget } from '../widgets/comparison';
import { showTab } from '../widgets/show-tab';

const NAMESPACE = 'estimatory-comparisons';
const ARGS = {
  type: 'object',
  properties: {
    runIds: {
      type: 'array',
      items: { type: 'string' },
      description: 'The ids of the runs; by default those selected in the sidebar.'
    }
  }
};

/** Opens several runs side by side and brings them back after a reload. */
export const comparison: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:comparison',
  description: 'Several runs side by side in the main area.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null
  ): void => {
    const tracker = new WidgetTracker<ComparisonWidget>({ namespace: NAMESPACE });
    const chosen = (args: ReadonlyPartialJSONObject): readonly string[] =>
      Array.isArray(args.runIds) ? args.runIds.map(String) : workbench.runSelection.runIds;
    app.commands.addCommand(CommandIDs.compareRuns, {
      label: workbench.trans.__('Compare Selected Runs'),
      describedBy: { args: ARGS },
      isEnabled: args => chosen(args).length > 1,
      execute: args => {
        const runIds = chosen(args);
        const create = (): ComparisonWidget => new ComparisonWidget(runIds, workbench);
        return showTab(app, tracker, ComparisonWidget.idOf(runIds), create);
      }
    });
    workbench.runSelection.changed.connect(() =>
      app.commands.notifyCommandChanged(CommandIDs.compareRuns)
    );
    void restorer?.restore(tracker, {
      command: CommandIDs.compareRuns,
      args: widget => ({ runIds: [...widget.runIds] }),
      name: widget => widget.id
    });
  }
};
