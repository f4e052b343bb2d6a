import { buildLog } from './plugins/build-log';
import { commands } from './plugins/commands';
import { comparison } from './plugins/comparison';
import { estimatorForm } from './plugins/estimator-form';
import { keepOpen } from './plugins/keep-open';
import { mime } from './plugins/mime';
import { notifications } from './plugins/notifications';
import { runView } from './plugins/run-view';
import { sidebar } from './plugins/sidebar';
import { statusBar } from './plugins/status-bar';
import { workbench } from './plugins/workbench';

export { IWorkbench } from './tokens';

export default [
  workbench,
  commands,
  sidebar,
  runView,
  comparison,
  estimatorForm,
  buildLog,
  mime,
  statusBar,
  notifications,
  keepOpen
];
