/** Whether the desktop shows what this page reports, and why it does not. */
export type Permission = NotificationPermission | 'insecure' | 'unknown';

/** The options of a notification, with one that TypeScript does not know. */
interface IOptions extends NotificationOptions {
  renotify: boolean;
}

/** The notifications of the desktop, as far as the browser lets a page use them. */
export class Desktop {
  get permission(): Permission {
    if (!window.isSecureContext) {
      return 'insecure';
    }
    return 'Notification' in window ? window.Notification.permission : 'unknown';
  }

  /** Let the browser ask the user; several questions at once are one. */
  async ask(): Promise<Permission> {
    if (this.permission === 'default') {
      try {
        await (this._asking ??= window.Notification.requestPermission());
      } catch {
        // A question that failed has allowed nothing, as the permission says.
      } finally {
        this._asking = null;
      }
    }
    return this.permission;
  }

  /** Show a message; it replaces one with the same tag, and is announced again. */
  show(title: string, body: string, tag: string, onClick: () => void): void {
    if (this.permission !== 'granted') {
      return;
    }
    const shown = notify(title, { body, tag, renotify: true });
    if (shown) {
      shown.onclick = () => {
        window.focus();
        shown.close();
        onClick();
      };
    }
  }

  private _asking: Promise<unknown> | null = null;
}

/** Make a notification; null where a page may not do this itself, as in Chrome on Android. */
function notify(title: string, options: IOptions): Notification | null {
  try {
    return new window.Notification(title, options);
  } catch {
    return null;
  }
}
