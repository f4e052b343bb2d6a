import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { IWorkbench } from '../tokens';
import { CARD_MIME, CardRenderer } from '../widgets/card-renderer';

/** Lower than that of text/html (50), which stands beside it for other frontends. */
const RANK = 10;

/** Draws the outputs of `%%estimator` alive. */
export const mime: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:mime',
  description: 'Draws runs in the outputs of notebooks.',
  autoStart: true,
  requires: [IWorkbench, IRenderMimeRegistry],
  activate: (_: JupyterFrontEnd, workbench: IWorkbench, registry: IRenderMimeRegistry): void => {
    registry.addFactory(
      {
        safe: true,
        mimeTypes: [CARD_MIME],
        createRenderer: () => new CardRenderer(workbench)
      },
      RANK
    );
  }
};
