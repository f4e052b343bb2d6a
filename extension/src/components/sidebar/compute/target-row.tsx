import * as React from 'react';

import { ITargetOverview } from '../../../model/wire-names';
import { ExpandableRow } from '../../elements/expandable-row';
import { useWorkbench } from '../../elements/workbench-context';
import { TargetContent } from './target-content';

interface IProps {
  target: ITargetOverview;
  isTabStop: boolean;
  onFocus: (name: string) => void;
}

/** One target: its name, slots in use and waiting runs; opens to its nodes and line. */
export function TargetRow({ target, isTabStop, onFocus }: IProps): React.ReactElement {
  const { targetList, trans } = useWorkbench();
  const { name, kind, n_slots, n_busy, waiting, problem } = target;
  const isOpen = targetList.isOpen(target);
  const isFull = n_slots !== null && n_busy >= n_slots;
  return (
    <li
      className="estimatory-target"
      data-testid="estimatory-target"
      data-target={name}
      onFocus={() => onFocus(name)}
    >
      <ExpandableRow
        className="estimatory-compute-row"
        testId="estimatory-target-row"
        isOpen={isOpen}
        isTabStop={isTabStop}
        onToggle={() => targetList.toggle(target)}
      >
        <span className="estimatory-row-main">
          <span className="estimatory-row-line">
            <span className="estimatory-row-name">{name}</span>
            <span className="estimatory-usage" data-testid="estimatory-usage">
              {n_slots !== null && <Meter part={n_busy / n_slots} isFull={isFull} />}
              {usage()}
            </span>
          </span>
          <span className="estimatory-row-line">
            <span className="estimatory-row-detail">{kindWord()}</span>
            {waiting.length > 0 && (
              <span className="estimatory-row-time">
                {trans._n('%1 waits', '%1 wait', waiting.length)}
              </span>
            )}
          </span>
        </span>
      </ExpandableRow>
      {isOpen && <TargetContent target={target} />}
    </li>
  );

  function usage(): string {
    if (problem) {
      return '';
    }
    if (n_slots === null) {
      return n_busy ? trans._n('%1 run', '%1 runs', n_busy) : trans.__('idle');
    }
    return trans.__('%1 of %2 in use', n_busy, n_slots);
  }

  function kindWord(): string {
    if (problem) {
      return trans.__('Cannot be used');
    }
    const words: Record<string, string> = {
      local: trans.__('This machine'),
      deleted: trans.__('Deleted; its runs go on')
    };
    return words[kind] ?? kind;
  }
}

/** The load of a target as a bar; the number is beside it. */
function Meter({ part, isFull }: { part: number; isFull: boolean }): React.ReactElement {
  const width = `${Math.round(Math.min(1, part) * 100)}%`;
  return (
    <span className="estimatory-meter" aria-hidden="true">
      <span className={isFull ? 'estimatory-mod-full' : ''} style={{ width }} />
    </span>
  );
}
