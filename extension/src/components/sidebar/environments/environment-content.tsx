import * as React from 'react';

import { CommandIDs } from '../../../command-ids';
import { IEnvironmentEntry } from '../../../model/environment-list';
import { formatTime } from '../../../model/format';
import { ILockedPackage } from '../../../model/lock';
import { Button } from '../../elements/button';
import { Pairs } from '../../elements/key-values';
import { openOnClick } from '../../elements/open-on-click';
import { useWorkbench } from '../../elements/workbench-context';

interface IProps {
  entry: IEnvironmentEntry;
  lock: ILockedPackage[];
}

/** An environment's requirements, its packages, and its buttons. */
export function EnvironmentContent({ entry, lock }: IProps): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const { kind, key } = entry;
  const execute = (command: string): void => void commands.execute(command, { kind, key });
  return (
    <div className="estimatory-row-content" data-testid="estimatory-environment-content">
      <Pairs
        pairs={[
          [trans.__('Base'), entry.base],
          [trans.__('Asked for'), entry.packages.join(', ')],
          [trans.__('As of'), entry.asOf],
          [trans.__('Built'), formatTime(entry.createdAt)],
          [trans.__('Last used'), formatTime(entry.lastUsedAt)],
          [trans.__('Key'), <span title={key}>{key.slice(0, 16)}</span>]
        ]}
      />
      {lock.length > 0 && (
        <ul
          className="estimatory-packages"
          aria-label={trans._n('%1 package', '%1 packages', lock.length)}
          data-testid="estimatory-packages"
          tabIndex={0}
        >
          {lock.map(({ name, version }) => (
            <li key={name}>
              {name} <span>{version}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="estimatory-row-buttons">
        <Button
          data-testid="estimatory-open-build-log"
          onClick={openOnClick(commands, CommandIDs.openBuildLog, { kind, key })}
        >
          {trans.__('Build log')}
        </Button>
        <Button
          look="warn"
          data-testid="estimatory-delete-environment"
          onClick={() => execute(CommandIDs.deleteEnvironment)}
        >
          {trans.__('Delete…')}
        </Button>
      </div>
    </div>
  );
}
