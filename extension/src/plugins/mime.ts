import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { IWorkbench } from '../tokens';
import { CARD_MIME, CardRenderer } from '../widgets/card-renderer';
import { NotebookKeeper } from '../widgets/notebook-keeper';

/** Lower than that of text/html (50), which stands beside it for other frontends. */
const RANK = 10;

/** Draws the outputs of `%%estimator` alive. */
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
    const keeper = new NotebookKeeper(app.shell, settings);
    registry.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_MIME],
        createRenderer: () => new CardRenderer(workbench, keeper)
      },
      RANK
    );
  }
};
