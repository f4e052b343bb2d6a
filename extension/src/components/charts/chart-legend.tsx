import * as React from 'react';

import { ShownSeries } from '../../model/shown-series';
import { moveFocus } from '../elements/roving';
import { useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { MiddleCut } from './middle-cut';
import { SeriesMark } from './series-mark';

const AT_FIRST = 12;
const ITEM = 'estimatory-legend-item';

interface IProps {
  labels: readonly string[];
  keys: readonly string[];
  shown: ShownSeries;
  /** Whether all are there from the start; else a first part with a button for the rest. */
  isWhole?: boolean;
}

/** The marks of the lines: a click hides or shows one, pointer or focus emphasizes it. */
export function ChartLegend({ labels, keys, shown, isWhole }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [isOpen, setIsOpen] = React.useState(false);
  const [tabStop, setTabStop] = React.useState(0);
  useSignal(shown.hiddenChanged);
  const most = isWhole || isOpen ? labels.length : Math.min(AT_FIRST, labels.length);
  const more = labels.length - most;
  const leave = (): void => shown.emphasize(null);
  return (
    <div
      className="estimatory-legend"
      role="group"
      aria-label={trans.__('Lines')}
      data-testid="estimatory-legend"
      onKeyDown={event => moveFocus(event, ITEM)}
      onMouseLeave={leave}
      onBlur={leave}
    >
      {labels.slice(0, most).map((label, i) => (
        <LegendItem
          key={keys[i]}
          {...{ label, keys, shown }}
          index={i}
          isTabStop={i === Math.min(tabStop, most - 1)}
          onFocus={() => setTabStop(i)}
        />
      ))}
      {(more > 0 || isOpen) && (
        <button
          type="button"
          className="estimatory-link"
          aria-expanded={isOpen}
          data-testid="estimatory-legend-more"
          onClick={() => setIsOpen(!isOpen)}
        >
          {isOpen ? trans.__('Fewer') : trans.__('%1 more', more)}
        </button>
      )}
    </div>
  );
}

interface IItemProps extends Omit<IProps, 'labels' | 'isWhole'> {
  label: string;
  index: number;
  isTabStop: boolean;
  onFocus: () => void;
}

function LegendItem({
  label,
  index,
  keys,
  shown,
  isTabStop,
  onFocus
}: IItemProps): React.ReactElement {
  const { trans } = useWorkbench();
  const key = keys[index];
  const isEmphasized = useEmphasis(shown, key);
  return (
    <button
      type="button"
      className={`${ITEM} ${isEmphasized ? 'estimatory-mod-emphasized' : ''}`}
      aria-label={label}
      aria-pressed={!shown.hidden.has(key)}
      title={trans.__('%1\nClick: hide or show. Shift + click: only this one.', label)}
      tabIndex={isTabStop ? 0 : -1}
      onFocus={() => {
        onFocus();
        shown.emphasize(key);
      }}
      onMouseEnter={() => shown.emphasize(key)}
      onClick={({ shiftKey }) => shown.click(key, keys, shiftKey)}
    >
      <SeriesMark index={index} />
      <MiddleCut text={label} />
    </button>
  );
}

/** Return handlers that emphasize a line while the pointer is on an element. */
export function emphasizing(
  shown: ShownSeries,
  key: string
): Pick<React.HTMLAttributes<HTMLElement>, 'onMouseEnter' | 'onMouseLeave'> {
  return {
    onMouseEnter: () => shown.emphasize(key),
    onMouseLeave: () => shown.emphasize(null)
  };
}

/** Return whether a line is emphasized; draw again only when that changes. */
export function useEmphasis(shown: ShownSeries, key: string): boolean {
  const subscribe = React.useCallback(
    (changed: () => void) => {
      shown.emphasisChanged.connect(changed);
      return () => void shown.emphasisChanged.disconnect(changed);
    },
    [shown]
  );
  return React.useSyncExternalStore(subscribe, () => shown.emphasized === key);
}
