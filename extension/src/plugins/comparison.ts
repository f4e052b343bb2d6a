import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { IWorkbench } from '../tokens';
import { ComparisonWidget } from '../widgets/comparison';
import { TabKind } from '../widgets/tab-kind';

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
    const tabs = new TabKind<ComparisonWidget>(app, workbench.previewTab, NAMESPACE);
    const chosen = (args: ReadonlyPartialJSONObject): readonly string[] =>
      Array.isArray(args.runIds) ? args.runIds.map(String) : workbench.runSelection.runIds;
    app.commands.addCommand(CommandIDs.compareRuns, {
      label: workbench.trans.__('Compare Selected Runs'),
      describedBy: { args: ARGS },
      isEnabled: args => chosen(args).length > 1,
      execute: args => {
        const runIds = chosen(args);
        const create = (): ComparisonWidget => new ComparisonWidget(runIds, workbench);
        return tabs.show(ComparisonWidget.idOf(runIds), create);
      }
    });
    workbench.runSelection.changed.connect(() =>
      app.commands.notifyCommandChanged(CommandIDs.compareRuns)
    );
    tabs.restore(restorer, {
      command: CommandIDs.compareRuns,
      args: widget => ({ runIds: [...widget.runIds] }),
      name: widget => widget.id
    });
  }
};
