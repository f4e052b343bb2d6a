import { JupyterFrontEnd, LabShell } from '@jupyterlab/application';
import { DockPanel, TabPanel, Widget } from '@lumino/widgets';

/**
 * Put a tab into the page, at the place of one that it replaces.
 *
 * The main area of Notebook 7 holds one notebook and nothing else: there tabs come below it.
 */
export function attachTab(
  shell: JupyterFrontEnd.IShell,
  widget: Widget,
  replaced: Widget | null
): void {
  const hasTabs = shell instanceof LabShell;
  widget.toggleClass('estimatory-mod-below', !hasTabs);
  // Notebook 7 does not set this attribute, and its menus need it.
  widget.title.dataset = { ...widget.title.dataset, id: widget.id };
  const place = replaced ? { ref: replaced.id, mode: 'tab-after' as const } : {};
  shell.add(widget, hasTabs ? 'main' : 'down', { ...place, activate: false });
}

/** Show a tab; it gets the focus, or the focus stays. */
export function bringToFront(
  shell: JupyterFrontEnd.IShell,
  widget: Widget,
  activate: boolean
): void {
  const focused = document.activeElement;
  select(widget);
  if (activate) {
    shell.activateById(widget.id);
  } else if (!widget.isVisible) {
    // The panel below is closed: only activating a tab of it opens it.
    shell.activateById(widget.id);
    window.requestAnimationFrame(() => (focused as HTMLElement | null)?.focus());
  }
}

/** Notebook 7 opens the panel below, but keeps its former tab in front. */
function select(widget: Widget): void {
  const panel = widget.parent instanceof DockPanel ? widget.parent : widget.parent?.parent;
  if (panel instanceof DockPanel) {
    panel.selectWidget(widget);
  } else if (panel instanceof TabPanel) {
    panel.currentWidget = widget;
  }
}
