import { JupyterFrontEnd, LabShell } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { TabPanel } from '@lumino/widgets';

/**
 * Brings a tab to the front: the one that is open under this id, else a new one.
 *
 * The main area of Notebook 7 holds one notebook and nothing else: there tabs come below it.
 */
export function showTab<T extends MainAreaWidget>(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<T>,
  id: string,
  create: () => T
): T {
  const widget = tracker.find(one => one.id === id) ?? create();
  if (!tracker.has(widget)) {
    void tracker.add(widget);
  }
  if (!widget.isAttached) {
    const hasTabs = app.shell instanceof LabShell;
    widget.toggleClass('estimatory-mod-below', !hasTabs);
    app.shell.add(widget, hasTabs ? 'main' : 'down');
  }
  // Notebook 7 shows the panel below, but leaves in front of it what was there.
  const panel = widget.parent?.parent;
  if (panel instanceof TabPanel) {
    panel.currentWidget = widget;
  }
  app.shell.activateById(widget.id);
  return widget;
}
