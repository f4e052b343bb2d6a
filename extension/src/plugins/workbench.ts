import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager, Notification } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { PageConfig } from '@jupyterlab/coreutils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator, TranslationBundle } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';

import { EnvironmentList } from '../model/environment-list';
import { LiveRuns } from '../model/live-run';
import { ModelList } from '../model/model-list';
import { OwnRuns } from '../model/own-runs';
import { Preferences } from '../model/preferences';
import { RunActivity } from '../model/run-activity';
import { RunList } from '../model/run-list';
import { RunSelection } from '../model/run-selection';
import { TargetList } from '../model/target-list';
import { Api } from '../services/api';
import { Stream } from '../services/stream';
import { IWorkbench } from '../tokens';
import { listOpenNotebooks } from '../widgets/open-notebooks';
import { PreviewTab } from '../widgets/preview-tab';

const ID = 'estimatory-lab:plugin';

/** Opens the one connection that all plugins share. */
export const workbench: JupyterFrontEndPlugin<IWorkbench> = {
  id: ID,
  description: 'Connects JupyterLab to the workspace of Estimatory.',
  autoStart: true,
  optional: [ISettingRegistry, ITranslator, IThemeManager, IEditorServices],
  provides: IWorkbench,
  activate: (
    app: JupyterFrontEnd,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
    themes: IThemeManager | null,
    editors: IEditorServices | null
  ): IWorkbench => {
    const api = new Api(app.serviceManager.serverSettings);
    const stream = new Stream(api);
    const preferences = new Preferences();
    const runList = new RunList(api);
    preferences.changed.connect(() => (runList.pageSize = preferences.current.runsPerPage));
    const liveRuns = new LiveRuns(stream, runId => api.listLogged(runId));
    stream.subscribeRuns(frame => liveRuns.hear(frame));
    const trans = (translator ?? nullTranslator).load('estimatory');
    void registry?.load(ID).then(
      settings => preferences.follow(settings),
      error => warnOfSettings(error, trans)
    );
    return {
      activity: new RunActivity(api, stream),
      api,
      commands: app.commands,
      editors,
      environmentList: new EnvironmentList(api),
      liveRuns,
      modelList: new ModelList(api),
      ownRuns: new OwnRuns(() => listOpenNotebooks(app.shell), PageConfig.getOption('serverRoot')),
      preferences,
      previewTab: new PreviewTab(),
      runList,
      runSelection: new RunSelection(),
      stream,
      targetList: new TargetList(api),
      themeChanged: themeSignal(themes),
      trans
    };
  }
};

/** Charts read their colours from the page: notify them when the theme changes. */
function themeSignal(themes: IThemeManager | null): Signal<object, void> {
  const signal = new Signal<object, void>({});
  themes?.themeChanged.connect(() => signal.emit());
  return signal;
}

/** Say that the settings could not be read, and what to do about it. */
function warnOfSettings(error: unknown, trans: TranslationBundle): void {
  const reason = error instanceof Error ? error.message : trans.__('they are not valid');
  Notification.warning(
    trans.__(
      'The settings of Estimatory could not be read (%1), so that their defaults are used. Mend or remove estimatory-lab/plugin.jupyterlab-settings in the folder of user settings, which "jupyter lab path" names, then load this page again.',
      reason
    ),
    { autoClose: false }
  );
}
