import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { ReadonlyPartialJSONObject, UUID } from '@lumino/coreutils';

import { CommandIDs } from '../command-ids';
import { insertCells } from '../commands/notebook-commands';
import { estimatoryIcon } from '../components/elements/icons';
import { EstimatorForm } from '../model/estimator-form';
import { FormValues } from '../model/form-values';
import { Paths } from '../services/paths';
import { IWorkbench } from '../tokens';
import { EstimatorFormWidget } from '../widgets/estimator-form';
import { TabKind } from '../widgets/tab-kind';

const NAMESPACE = 'estimatory-forms';
const ARGS = {
  type: 'object',
  properties: {
    cwd: { type: 'string', description: 'The folder that the form begins with.' },
    values: { type: 'object', description: 'Values of fields, by their names.' }
  }
};

/** Opens forms that become runs, and brings them back after a reload. */
export const estimatorForm: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:estimator-form',
  description: 'A form for a new run in the main area.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [IDocumentManager, IDefaultFileBrowser, ILayoutRestorer, ICommandPalette, ILauncher],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    manager: IDocumentManager | null,
    browser: IDefaultFileBrowser | null,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null
  ): void => {
    const { api, trans } = workbench;
    const tabs = new TabKind<EstimatorFormWidget>(app, workbench.previewTab, NAMESPACE);
    const paths = new Paths(app.serviceManager.contents, manager, trans);
    const insert = (text: string): void => void insertCells(app, [text], trans);
    const open = (args: ReadonlyPartialJSONObject): EstimatorFormWidget => {
      const shown = (args.cwd as string | undefined) ?? browser?.model.path ?? '';
      const folder = app.serviceManager.contents.localPath(shown) || '.';
      const given = (args.values ?? { source_directory: folder }) as FormValues;
      const formId = (args.formId as string | undefined) ?? UUID.uuid4();
      return tabs.show(EstimatorFormWidget.idOf(formId), () => {
        const model = new EstimatorForm(api, given);
        const widget = new EstimatorFormWidget(formId, model, paths, insert, workbench);
        model.changed.connect(() => void tabs.tracker.save(widget));
        return widget;
      });
    };
    const command = CommandIDs.newEstimatorRun;
    app.commands.addCommand(command, {
      label: trans.__('New Estimator Run'),
      caption: trans.__('Fill in a form that becomes a run'),
      icon: estimatoryIcon,
      describedBy: { args: ARGS },
      execute: open
    });
    palette?.addItem({ command, category: trans.__('Estimatory') });
    launcher?.add({ command, category: trans.__('Other'), rank: 89 });
    tabs.restore(restorer, {
      command,
      args: widget => widget.saved,
      name: widget => widget.formId
    });
  }
};
