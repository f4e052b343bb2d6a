import { ReactWidget } from '@jupyterlab/apputils';
import {
  addIcon,
  CommandToolbarButton,
  LabIcon,
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

/** The panel on the left: runs, models, compute targets and environments. */
export class Sidebar extends SidePanel {
  static readonly ID = 'estimatory-sidebar';

  constructor(private readonly _workbench: IWorkbench) {
    super();
    this.id = Sidebar.ID;
    this.addClass('estimatory-sidebar');
    this.title.icon = estimatoryIcon;
    this.title.caption = _workbench.trans.__('Estimatory: runs, models, compute');
    this._runs = this._add(_workbench.trans.__('Runs'), <RunsSection />);
    this._runs.toolbar.insertItem(0, 'new', this._button(CommandIDs.newEstimatorRun, addIcon));
    this._add(_workbench.trans.__('Models'), <ModelsSection />);
    this._add(_workbench.trans.__('Compute'), <ComputeSection />, true);
    this._add(_workbench.trans.__('Environments'), <EnvironmentsSection />, true);
  }

  /** Open the runs and focus the last focused row, else the search. */
  showRuns(): void {
    const panels = this.content as AccordionPanel;
    panels.expand(panels.widgets.indexOf(this._runs));
    // The palette restores the focus a frame after the command.
    const { requestAnimationFrame: wait } = window;
    wait(() => wait(() => this._focusRuns()));
  }

  private _focusRuns(): void {
    const reachable = '.estimatory-run-row[tabindex="0"], .estimatory-filters input';
    const stops = [...this._runs.node.querySelectorAll<HTMLElement>(reachable)];
    stops.pop()?.focus();
  }

  private readonly _runs: PanelWithToolbar;

  private _add(title: string, content: React.ReactElement, isClosed = false): PanelWithToolbar {
    const panel = new PanelWithToolbar();
    panel.title.label = title;
    panel.addClass('estimatory-sidebar-section');
    panel.toolbar.addItem('refresh', this._button(CommandIDs.refresh, refreshIcon));
    panel.addWidget(
      ReactWidget.create(<WorkbenchProvider value={this._workbench}>{content}</WorkbenchProvider>)
    );
    this.addWidget(panel);
    if (isClosed) {
      (this.content as AccordionPanel).collapse(this.content.widgets.indexOf(panel));
    }
    return panel;
  }

  private _button(id: string, icon: LabIcon): CommandToolbarButton {
    const { commands } = this._workbench;
    return new CommandToolbarButton({ commands, id, icon, label: '' });
  }
}
