import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { CARD_MIME } from '../model/saved-card';
import { NotebookFiles } from '../services/notebook-files';
import { IWorkbench } from '../tokens';
import { CardRenderer } from '../widgets/card-renderer';
import { EndWriter } from '../widgets/end-writer';
import { INotebookContext } from '../widgets/notebook-ends';
import { NotebookKeeper } from '../widgets/notebook-keeper';

/** Lower than the rank of text/html (50), which other frontends use. */
const RANK = 10;
/** The name of the factory that makes notebooks, in JupyterLab and in Notebook 7. */
const NOTEBOOK = 'Notebook';

/** Draws the outputs of `%%estimator` live, and saves how their runs ended. */
export const mime: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:mime',
  description: 'Draws runs in the outputs of notebooks.',
  autoStart: true,
  requires: [IWorkbench, IRenderMimeRegistry],
  optional: [ISettingRegistry],
  activate: (
    app: JupyterFrontEnd,
    workbench: IWorkbench,
    registry: IRenderMimeRegistry,
    settings: ISettingRegistry | null
  ): void => {
    const files = new NotebookFiles(app.serviceManager.contents);
    const keeper = new NotebookKeeper(app.shell, settings, files);
    registry.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_MIME],
        createRenderer: () => new CardRenderer(workbench, keeper)
      },
      RANK
    );
    const writer = new EndWriter(workbench.api, files, keeper, workbench.stream);
    app.docRegistry.addWidgetExtension(NOTEBOOK, {
      createNew: (_, context) => writer.watch(context as unknown as INotebookContext)
    });
  }
};
