import * as React from 'react';

import { CommandIDs } from '../../../command-ids';
import { IEnvironmentEntry, titleOf } from '../../../model/environment-list';
import { formatBytes, formatTime } from '../../../model/format';
import { ExpandableRow } from '../../elements/expandable-row';
import { useWorkbench } from '../../elements/workbench-context';
import { EnvironmentContent } from './environment-content';

interface IProps {
  entry: IEnvironmentEntry;
  isTabStop: boolean;
  onFocus: (key: string) => void;
}

/** One interpreter or image; opens to its packages. */
export function EnvironmentRow({ entry, isTabStop, onFocus }: IProps): React.ReactElement {
  const { commands, environmentList, trans } = useWorkbench();
  const { kind, key, packages } = entry;
  const lock = environmentList.locks.get(key);
  const kindWord = kind === 'image' ? trans.__('Image') : trans.__('Environment');
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const isRow = (event.target as HTMLElement).matches('.estimatory-environment-row');
    if (isRow && event.key === 'Delete') {
      event.preventDefault();
      void commands.execute(CommandIDs.deleteEnvironment, { kind, key });
    }
  };
  return (
    <li
      className="estimatory-environment"
      data-testid="estimatory-environment"
      data-kind={kind}
      data-key={key}
      onKeyDown={onKeyDown}
    >
      <ExpandableRow
        className="estimatory-environment-row"
        testId="estimatory-environment-row"
        isOpen={lock !== undefined}
        isTabStop={isTabStop}
        title={[titleOf(entry), ...packages].join('\n')}
        onToggle={() => void environmentList.toggle(entry)}
        onFocus={() => onFocus(key)}
      >
        <span className="estimatory-row-main">
          <span className="estimatory-row-line">
            <span className="estimatory-row-name">{titleOf(entry)}</span>
            <span className={`estimatory-kind-chip estimatory-mod-${kind}`}>{kindWord}</span>
          </span>
          <span className="estimatory-row-line">
            <span className="estimatory-row-detail">
              {[entry.python && `Python ${entry.python}`, formatBytes(entry.bytes)]
                .filter(Boolean)
                .join(' · ')}
            </span>
            <span className="estimatory-row-time" title={trans.__('Last used')}>
              {formatTime(entry.lastUsedAt)}
            </span>
          </span>
        </span>
      </ExpandableRow>
      {lock && <EnvironmentContent entry={entry} lock={lock} />}
    </li>
  );
}
