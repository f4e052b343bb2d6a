import { ReactWidget } from '@jupyterlab/apputils';
import {
  CommandToolbarButton,
  PanelWithToolbar,
  refreshIcon,
  SidePanel
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { CommandIDs } from '../command-ids';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { estimatoryIcon } from '../components/elements/icons';
import { ModelsSection } from '../components/sidebar/models-section';
import { RunsSection } from '../components/sidebar/runs-section';
import { IWorkbench } from '../tokens';

/** The panel on the left: runs above, models below. */
export class Sidebar extends SidePanel {
  constructor(private readonly _workbench: IWorkbench) {
    super();
    this.id = 'estimatory-sidebar';
    this.addClass('estimatory-sidebar');
    this.title.icon = estimatoryIcon;
    this.title.caption = _workbench.trans.__('Estimatory: runs and models');
    this._add(_workbench.trans.__('Runs'), <RunsSection />);
    this._add(_workbench.trans.__('Models'), <ModelsSection />);
  }

  private _add(title: string, content: React.ReactElement): void {
    const panel = new PanelWithToolbar();
    panel.title.label = title;
    panel.addClass('estimatory-sidebar-section');
    panel.toolbar.addItem('refresh', this._refreshButton());
    panel.addWidget(
      ReactWidget.create(<WorkbenchProvider value={this._workbench}>{content}</WorkbenchProvider>)
    );
    this.addWidget(panel);
  }

  private _refreshButton(): CommandToolbarButton {
    const { commands } = this._workbench;
    const label = '';
    return new CommandToolbarButton({ commands, id: CommandIDs.refresh, icon: refreshIcon, label });
  }
}
