import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import {
  deltaOf,
  ICompared,
  IComparedPart,
  IComparedRow,
  PartTitle,
  rowKeyOf
} from '../../model/comparison';
import { ISorting } from '../../model/comparison-order';
import { factLabel, statusLabel } from '../../model/labels';
import { nameLabel } from '../../model/name-label';
import { ShownSeries } from '../../model/shown-series';
import { emphasizing, useEmphasis } from '../charts/chart-legend';
import { MiddleCut } from '../charts/middle-cut';
import { SeriesMark } from '../charts/series-mark';
import { openOnClick } from '../elements/open-on-click';
import { useWorkbench } from '../elements/workbench-context';

export interface ITableProps {
  parts: readonly IComparedPart[];
  /** Places of the runs, as they are shown. */
  order: readonly number[];
  runs: readonly ICompared[];
  names: readonly string[];
  shown: ShownSeries;
  sorting: ISorting | null;
  /** Place of the run that differences are counted from. */
  baseline: number | null;
  onSort: (rowKey: string) => void;
}

/** The name of a run, and its mark, which hides or shows it in the charts. */
export function RunHead(
  props: Pick<ITableProps, 'runs' | 'names' | 'shown' | 'baseline'> & {
    place: number;
    scope: 'row' | 'col';
  }
): React.ReactElement {
  const { runs, names, shown, place, scope, baseline } = props;
  const { commands, trans } = useWorkbench();
  const { runId } = runs[place];
  const isEmphasized = useEmphasis(shown, runId);
  const classes = isEmphasized ? 'estimatory-mod-emphasized' : '';
  return (
    <th
      scope={scope}
      className={`${classes} ${shown.hidden.has(runId) ? 'estimatory-mod-off' : ''}`}
      data-run-id={runId}
      {...(scope === 'col' ? emphasizing(shown, runId) : {})}
    >
      <span className="estimatory-compared-run">
        <button
          type="button"
          className="estimatory-swatch"
          aria-pressed={!shown.hidden.has(runId)}
          aria-label={trans.__('Show %1 in the charts', names[place])}
          title={trans.__('Click: hide or show in the charts. Shift + click: only this one.')}
          onClick={({ shiftKey }) =>
            shown.click(
              runId,
              runs.map(run => run.runId),
              shiftKey
            )
          }
        >
          <SeriesMark index={place} />
        </button>
        <button
          type="button"
          className="estimatory-link"
          aria-label={names[place]}
          onClick={openOnClick(commands, CommandIDs.openRun, { runId })}
        >
          <MiddleCut text={names[place]} />
        </button>
        {baseline === place && <span className="estimatory-hint">{trans.__('baseline')}</span>}
      </span>
    </th>
  );
}

/** The name of a parameter, a metric and so on; a click sorts the runs by it. */
export function FactHead(
  props: Pick<ITableProps, 'sorting' | 'onSort'> & {
    part: IComparedPart;
    row: IComparedRow;
    scope: 'row' | 'col';
  }
): React.ReactElement {
  const { part, row, scope, sorting, onSort } = props;
  const { trans } = useWorkbench();
  const key = rowKeyOf(part, row);
  const isSorted = sorting?.rowKey === key;
  const direction = sorting?.isDescending ? 'descending' : 'ascending';
  const label = part.title === 'Run' ? factLabel(row.name, trans) : nameLabel(row.name, trans);
  return (
    <th
      scope={scope}
      className={row.numbers.some(number => number !== null) ? '' : 'estimatory-mod-text'}
      aria-sort={isSorted ? direction : undefined}
      data-fact={row.name}
    >
      <button
        type="button"
        className="estimatory-sort"
        title={trans.__('%1\nSort the runs by it', label)}
        onClick={() => onSort(key)}
      >
        <span className="estimatory-fact-name">{label}</span>
        <span aria-hidden="true">{isSorted ? (sorting?.isDescending ? ' ▼' : ' ▲') : ''}</span>
      </button>
    </th>
  );
}

/** One value of one run. */
export function ValueCell(
  props: Pick<ITableProps, 'baseline'> & {
    part: PartTitle;
    row: IComparedRow;
    place: number;
  }
): React.ReactElement {
  const { part, row, place, baseline } = props;
  const { trans } = useWorkbench();
  const isStatus = part === 'Run' && row.name === 'Status';
  const value = isStatus ? statusLabel(row.values[place], trans) : row.values[place];
  const isBest = row.best.includes(place);
  const delta = part === 'Last values' && baseline !== null ? deltaOf(row, place, baseline) : '';
  return (
    <td
      className={`${isBest ? 'estimatory-mod-best' : ''} ${row.numbers[place] === null ? 'estimatory-mod-text' : ''}`}
      title={isBest ? trans.__('%1: the best of these runs', value) : value}
    >
      {isBest ? <strong>{value}</strong> : value}
      {delta && <span className="estimatory-delta"> {delta}</span>}
    </td>
  );
}
