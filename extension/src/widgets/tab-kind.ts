import { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Widget } from '@lumino/widgets';

import { PreviewTab } from './preview-tab';
import { attachTab, bringToFront } from './show-tab';

/** How a tab is shown: as a preview or not, and whether it gets the focus. */
export interface IShowOptions {
  isPreview?: boolean;
  activate?: boolean;
}

/** How the tabs of a kind come back after a reload of the page. */
interface IRestoring<T extends Widget> {
  command: string;
  args: (widget: T) => ReadonlyJSONObject;
  name: (widget: T) => string;
}

/** The tabs of one kind: opened, previewed, pinned, and brought back after a reload. */
export class TabKind<T extends MainAreaWidget> {
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _previewTab: PreviewTab,
    namespace: string
  ) {
    this.tracker = new WidgetTracker<T>({ namespace });
    const save = (widget: Widget): void => {
      if (this.tracker.has(widget)) {
        void this.tracker.save(widget as T);
      }
    };
    _previewTab.pinned.connect((_, widget) => save(widget));
  }

  readonly tracker: WidgetTracker<T>;

  /** Bring a tab to the front: the one that is open under this id, else a new one. */
  show(id: string, create: () => T, options: IShowOptions = {}): T {
    const { isPreview = false, activate = true } = options;
    const open = this.tracker.find(one => one.id === id);
    if (open && !isPreview) {
      this._previewTab.pin(open);
    }
    const widget = open ?? create();
    const replaced = !open && isPreview ? this._previewTab.hold(widget) : null;
    if (!open) {
      void this.tracker.add(widget);
    }
    if (!widget.isAttached) {
      attachTab(this._app.shell, widget, replaced);
    }
    bringToFront(this._app.shell, widget, activate);
    replaced?.dispose();
    return widget;
  }

  restore(restorer: ILayoutRestorer | null, { args, ...options }: IRestoring<T>): void {
    const isPreview = (widget: T): boolean => this._previewTab.widget === widget;
    void restorer?.restore(this.tracker, {
      ...options,
      args: widget => ({ ...args(widget), isPreview: isPreview(widget) })
    });
  }
}

/** The options of showing among a command's arguments. */
export function showOptionsOf(args: ReadonlyPartialJSONObject): IShowOptions {
  return { isPreview: args.isPreview === true, activate: args.activate !== false };
}

/** How a command describes them. */
export const SHOW_ARGS = {
  isPreview: { type: 'boolean', description: 'Whether the next preview takes its place.' },
  activate: { type: 'boolean', description: 'Whether it takes the keyboard; it does by default.' }
};
