import { CommandRegistry } from '@lumino/commands';
import { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as React from 'react';

/**
 * What a click on something that opens in a tab does: the tab makes room for what is clicked next;
 * a double click keeps it open. The keyboard stays where it is, unless the click came from there.
 */
export function openOnClick(
  commands: CommandRegistry,
  command: string,
  args: ReadonlyPartialJSONObject
): (event: React.MouseEvent) => void {
  return ({ detail: nClicks }) => {
    const options = { isPreview: nClicks < 2, activate: nClicks === 0 };
    void commands.execute(command, { ...args, ...options });
  };
}
