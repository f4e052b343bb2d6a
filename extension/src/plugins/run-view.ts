import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

import { CommandIDs } from '../command-ids';
import { findRunId } from '../commands/target';
import { RUN_ARGS } from '../commands/run-commands';
import { IPlace } from '../model/run-place';
import { IWorkbench } from '../tokens';
import { RunViewWidget } from '../widgets/run-view';
import { SHOW_ARGS, showOptionsOf, TabKind } from '../widgets/tab-kind';

const NAMESPACE = 'estimatory-runs';

const PLACE = {
  tab: { type: 'string', description: 'The tab to show: overview, metrics, logs, code, files.' },
  file: { type: 'string', description: 'A file of the code.' },
  line: { type: 'number', description: 'A line of that file, from 1 on.' }
};
const ARGS = { ...RUN_ARGS, properties: { ...RUN_ARGS.properties, ...SHOW_ARGS, ...PLACE } };

/** Opens runs in the main area and brings them back after a reload. */
export const runView: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:run-view',
  description: 'A view of one run in the main area.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    restorer: ILayoutRestorer | null
  ): void => {
    const tabs = new TabKind<RunViewWidget>(app, workbench.previewTab, NAMESPACE);
    app.commands.addCommand(CommandIDs.openRun, {
      label: workbench.trans.__('Open Run'),
      describedBy: { args: ARGS },
      execute: args => {
        const runId = findRunId(app, args);
        if (runId === undefined) {
          return undefined;
        }
        const create = (): RunViewWidget => new RunViewWidget(runId, workbench);
        const widget = tabs.show(RunViewWidget.idOf(runId), create, showOptionsOf(args));
        if (args.tab) {
          widget.place.show(args as unknown as IPlace);
        }
        return widget;
      }
    });
    tabs.restore(restorer, {
      command: CommandIDs.openRun,
      args: widget => ({ runId: widget.runId }),
      name: widget => widget.runId
    });
  }
};
