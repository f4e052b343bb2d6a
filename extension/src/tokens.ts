import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { EnvironmentList } from './model/environment-list';
import type { LiveRuns } from './model/live-run';
import type { ModelList } from './model/model-list';
import type { OwnRuns } from './model/own-runs';
import type { Preferences } from './model/preferences';
import type { RunActivity } from './model/run-activity';
import type { RunList } from './model/run-list';
import type { RunSelection } from './model/run-selection';
import type { TargetList } from './model/target-list';
import type { Api } from './services/api';
import type { Stream } from './services/stream';
import type { PreviewTab } from './widgets/preview-tab';

/** What every plugin of Estimatory shares: one connection, one set of models. */
export interface IWorkbench {
  readonly activity: RunActivity;
  readonly api: Api;
  readonly commands: CommandRegistry;
  readonly editors: IEditorServices | null;
  readonly environmentList: EnvironmentList;
  readonly liveRuns: LiveRuns;
  readonly modelList: ModelList;
  readonly ownRuns: OwnRuns;
  readonly preferences: Preferences;
  readonly previewTab: PreviewTab;
  readonly runList: RunList;
  readonly runSelection: RunSelection;
  readonly stream: Stream;
  readonly targetList: TargetList;
  readonly themeChanged: ISignal<unknown, void>;
  readonly trans: TranslationBundle;
}

export const IWorkbench = new Token<IWorkbench>(
  'estimatory-lab:IWorkbench',
  'The connection to the workspace of Estimatory, and what is known of it.'
);
