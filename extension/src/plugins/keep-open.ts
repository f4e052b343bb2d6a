import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';

import { CommandIDs, NO_ARGS } from '../command-ids';
import { IWorkbench } from '../tokens';

/** Pins the preview tab: by a double click on it, its menu, or the palette. */
export const keepOpen: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:keep-open',
  description: 'A command that keeps the tab of a preview open.',
  autoStart: true,
  requires: [IWorkbench],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    { previewTab, trans }: IWorkbench,
    palette: ICommandPalette | null
  ): void => {
    const command = CommandIDs.keepOpen;
    const pin = (): void => {
      if (previewTab.widget) {
        previewTab.pin(previewTab.widget);
      }
    };
    app.commands.addCommand(command, {
      label: trans.__('Keep Open'),
      caption: trans.__(
        'Keep the tab of the run that was clicked last; a double click does it, too'
      ),
      describedBy: { args: NO_ARGS },
      isEnabled: () => previewTab.widget !== null,
      execute: pin
    });
    previewTab.changed.connect(() => app.commands.notifyCommandChanged(command));
    palette?.addItem({ command, category: trans.__('Estimatory') });
    document.addEventListener('dblclick', event => {
      const tab = (event.target as Element).closest<HTMLElement>('.lm-TabBar-tab');
      if (tab?.classList.contains('estimatory-mod-preview')) {
        pin();
      }
    });
  }
};
