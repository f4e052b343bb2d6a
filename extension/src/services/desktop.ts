/** Whether the desktop shows what this page has to tell, and why it does not. */
export type Permission = NotificationPermission | 'insecure' | 'unknown';

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
      this._asking ??= window.Notification.requestPermission();
      await this._asking;
      this._asking = null;
    }
    return this.permission;
  }

  /** Show a message; one with the same tag takes the place of the one before. */
  show(title: string, body: string, tag: string, onClick: () => void): void {
    if (this.permission !== 'granted') {
      return;
    }
    const shown = new window.Notification(title, { body, tag });
    shown.onclick = () => {
      window.focus();
      shown.close();
      onClick();
    };
  }

  private _asking: Promise<unknown> | null = null;
}
