import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { IUnreadable } from '../../model/wire-names';
import { IconButton } from './icon-button';
import { useWorkbench } from './workbench-context';

/** A dismissed note comes back when something else cannot be read. */
const dismissed = new Set<string>();

/** A dismissible line about entries that a list leaves out; it opens to their files. */
export function UnreadableNote(props: { unreadable: IUnreadable[] }): React.ReactElement | null {
  const { trans } = useWorkbench();
  const [, redraw] = React.useReducer((n: number) => n + 1, 0);
  const unreadable = [...new Map(props.unreadable.map(each => [each.file, each])).values()];
  const key = unreadable.map(({ file, reason }) => `${file} ${reason}`).join('\n');
  if (!unreadable.length || dismissed.has(key)) {
    return null;
  }
  return (
    <div className="estimatory-unreadable" role="status" data-testid="estimatory-unreadable">
      <details>
        <summary>
          {trans._n('%1 cannot be read: %2', '%1 cannot be read: %2', unreadable.length, names())}
        </summary>
        <ul>
          {unreadable.map(({ name, file, reason }) => (
            <li key={file}>
              <b>{name}</b>: {reason}
              <div className="estimatory-hint">{file}</div>
            </li>
          ))}
        </ul>
        <p className="estimatory-hint">{unreadable[0].hint}</p>
      </details>
      <IconButton
        icon={closeIcon}
        label={trans.__('Put away')}
        testId="estimatory-put-away"
        onClick={() => {
          dismissed.add(key);
          redraw();
        }}
      />
    </div>
  );

  function names(): string {
    const first = unreadable
      .slice(0, 3)
      .map(({ name }) => name)
      .join(', ');
    return unreadable.length > 3 ? `${first} …` : first;
  }
}
