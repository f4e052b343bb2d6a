import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ISignal } from '@lumino/signaling';

import { CommandIDs, NO_ARGS } from '../command-ids';
import { Desktop, Permission } from '../services/desktop';
import { IWorkbench } from '../tokens';
import { reportErrors } from './run-commands';

/** Switches notifications on the desktop on and off, as the setting does. */
export function addDesktopCommand(
  app: JupyterFrontEnd,
  workbench: IWorkbench,
  desktop: Desktop
): void {
  const { preferences, trans } = workbench;
  const isOn = (): boolean => preferences.current.notifyOnDesktop;
  let isAsked = false;
  const ask = (): void => {
    if (!isAsked) {
      void askForDesktop(desktop, workbench);
    }
  };
  const toggle = async (): Promise<void> => {
    if (!isOn()) {
      ask(); // now: some browsers let a page ask only while the user does something
      isAsked = true;
    }
    try {
      await preferences.set('notifyOnDesktop', !isOn());
    } finally {
      isAsked = false;
    }
  };
  let toggled = Promise.resolve(); // one after the other: each turns round what the last has set
  app.commands.addCommand(CommandIDs.toggleDesktop, {
    label: trans.__('Desktop Notifications When Runs End'),
    caption: trans.__('While this page is hidden; the browser asks for permission'),
    describedBy: { args: NO_ARGS },
    isToggled: isOn,
    execute: () => (toggled = toggled.then(() => reportErrors(toggle())))
  });
  onSwitchedOn(preferences.changed, isOn, ask);
  preferences.changed.connect(() => app.commands.notifyCommandChanged(CommandIDs.toggleDesktop));
}

/** Call `act` when a setting is switched on, but not when it is read for the first time. */
function onSwitchedOn(changed: ISignal<object, void>, isOn: () => boolean, act: () => void): void {
  let wasOn: boolean | null = null;
  changed.connect(() => {
    if (wasOn === false && isOn()) {
      act();
    }
    wasOn = isOn();
  });
}

async function askForDesktop(desktop: Desktop, workbench: IWorkbench): Promise<void> {
  const permission = await desktop.ask();
  if (permission !== 'granted') {
    explain(permission, desktop, workbench);
  }
}

/** Say why no notification will appear, and what to do about it. */
function explain(permission: Permission, desktop: Desktop, workbench: IWorkbench): void {
  const { trans } = workbench;
  const reasons: Partial<Record<Permission, string>> = {
    denied: trans.__(
      'The browser refuses notifications of this page. Allow them beside its address, then switch them on again.'
    ),
    insecure: trans.__(
      'Browsers show notifications only of pages at https:// addresses and at localhost.'
    ),
    default: trans.__('The browser has not allowed notifications of this page yet.'),
    unknown: trans.__('This browser has no notifications.')
  };
  const again = {
    label: trans.__('Ask again'),
    callback: () => void askForDesktop(desktop, workbench)
  };
  Notification.warning(reasons[permission] ?? '', {
    autoClose: false,
    actions: permission === 'default' ? [again] : []
  });
}
