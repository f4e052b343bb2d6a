import { ISignal, Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

const PREVIEW_CLASS = 'estimatory-mod-preview';

/** The preview tab: the next preview replaces it unless it is pinned. */
export class PreviewTab {
  get widget(): Widget | null {
    return this._widget;
  }

  /** Emitted when another tab is the preview, or none. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted with a tab that is to stay from now on. */
  get pinned(): ISignal<this, Widget> {
    return this._pinned;
  }

  /** Make a tab the preview; return the former one, which must be closed. */
  hold(widget: Widget): Widget | null {
    const before = this._widget;
    mark(widget, true);
    widget.disposed.connect(() => this._release(widget));
    this._take(widget);
    return before;
  }

  /** Keep a tab open if it is the preview. */
  pin(widget: Widget): void {
    if (this._release(widget)) {
      mark(widget, false);
      this._pinned.emit(widget);
    }
  }

  private _release(widget: Widget): boolean {
    const isHeld = this._widget === widget;
    if (isHeld) {
      this._take(null);
    }
    return isHeld;
  }

  private _take(widget: Widget | null): void {
    this._widget = widget;
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _pinned = new Signal<this, Widget>(this);
  private _widget: Widget | null = null;
}

/** The title of a preview is in italics. */
function mark({ title }: Widget, isPreview: boolean): void {
  const others = title.className.split(' ').filter(name => name && name !== PREVIEW_CLASS);
  title.className = [...others, ...(isPreview ? [PREVIEW_CLASS] : [])].join(' ');
}
