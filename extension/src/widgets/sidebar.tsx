import { ReactWidget } from '@jupyterlab/apputils';
import {
  CommandToolbarButton,
  PanelWithToolbar,
  refreshIcon,
  SidePanel
} from '@jupyterlab/ui-components';
import { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';

import { CommandIDs } from '../command-ids';
import { WorkbenchProvider } from '../components/elements/workbench-context';
import { estimatoryIcon } from '../components/elements/icons';
import { ComputeSection } from '../components/sidebar/compute/compute-section';
import { EnvironmentsSection } from '../components/sidebar/environments/environments-section';
import { ModelsSection } from '../components/sidebar/models-section';
import { RunsSection } from '../components/sidebar/runs-section';
import { IWorkbench } from '../tokens';

/** The panel on the left: runs above, below them what they leave and what they stand on. */
export class Sidebar extends SidePanel {
  constructor(private readonly _workbench: IWorkbench) {
    super();
    this.id = 'estimatory-sidebar';
    this.addClass('estimatory-sidebar');
    this.title.icon = estimatoryIcon;
    this.title.caption = _workbench.trans.__('Estimatory: runs, models, compute');
    this._add(_workbench.trans.__('Runs'), <RunsSection />);
    this._add(_workbench.trans.__('Models'), <ModelsSection />);
    this._add(_workbench.trans.__('Compute'), <ComputeSection />, true);
    this._add(_workbench.trans.__('Environments'), <EnvironmentsSection />, true);
  }

  private _add(title: string, content: React.ReactElement, isClosed = false): void {
    const panel = new PanelWithToolbar();
    panel.title.label = title;
    panel.addClass('estimatory-sidebar-section');
    panel.toolbar.addItem('refresh', this._refreshButton());
    panel.addWidget(
      ReactWidget.create(<WorkbenchProvider value={this._workbench}>{content}</WorkbenchProvider>)
    );
    this.addWidget(panel);
    if (isClosed) {
      (this.content as AccordionPanel).collapse(this.content.widgets.indexOf(panel));
    }
  }

  private _refreshButton(): CommandToolbarButton {
    const { commands } = this._workbench;
    const label = '';
    return new CommandToolbarButton({ commands, id: CommandIDs.refresh, icon: refreshIcon, label });
  }
}
