import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

const settings: JupyterFrontEndPlugin<void> = {
  id: 'estimatory-lab:plugin',
  description: 'The settings of Estimatory.',
  autoStart: true,
  activate: (_app: JupyterFrontEnd): void => undefined
};

export default [settings];
