import * as React from 'react';

import { compareRuns, ICompared, IComparedPart, rowKeyOf } from '../../model/comparison';
import { ISorting, nextSorting, sortedPlaces } from '../../model/comparison-order';
import { ShownSeries } from '../../model/shown-series';
import { useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { ITableLook, TableToolbar } from './table-toolbar';
import { RunsAsColumns } from './runs-as-columns';
import { RunsAsRows } from './runs-as-rows';

/** With more runs than this, each run is a row by default. */
const MOST_COLUMNS = 4;

interface IProps {
  runs: readonly ICompared[];
  names: readonly string[];
  shown: ShownSeries;
  isLoading: boolean;
}

/** The facts that differ between runs, in the chosen order; equal facts on request. */
export function ComparisonTable({ runs, names, shown, isLoading }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [look, setLook] = React.useState<ITableLook>({
    showsAll: false,
    layout: null,
    baseline: null
  });
  const [sorting, setSorting] = React.useState<ISorting | null>(null);
  useSignal(shown.hiddenChanged);
  const all = React.useMemo(() => compareRuns(runs), [runs]);
  const parts = React.useMemo(
    () =>
      all
        .map(part => ({ ...part, rows: part.rows.filter(row => look.showsAll || row.differs) }))
        .filter(part => part.rows.length > 0),
    [all, look.showsAll]
  );
  const order = React.useMemo(
    () => orderOf(parts, sorting, runs.length),
    [parts, sorting, runs.length]
  );
  const layout = look.layout ?? (runs.length > MOST_COLUMNS ? 'rows' : 'columns');
  const baseline = runs.findIndex(({ runId }) => runId === look.baseline);
  const Table = layout === 'rows' ? RunsAsRows : RunsAsColumns;
  return (
    <>
      <TableToolbar
        look={{ ...look, layout }}
        runs={runs}
        names={names}
        onChange={change => setLook({ ...look, ...change })}
      />
      {parts.length === 0 && !isLoading && (
        <p className="estimatory-note">{trans.__('Nothing differs between these runs.')}</p>
      )}
      {parts.length > 0 && (
        <div
          className="estimatory-table-box estimatory-compared-box"
          role="region"
          tabIndex={0}
          aria-label={trans.__('What differs')}
        >
          <Table
            {...{ parts, order, runs, names, shown, sorting }}
            baseline={baseline < 0 ? null : baseline}
            onSort={rowKey => setSorting(nextSorting(sorting, rowKey))}
          />
        </div>
      )}
    </>
  );
}

/** Return the places of the runs in the order that the table shows them. */
function orderOf(
  parts: readonly IComparedPart[],
  sorting: ISorting | null,
  nRuns: number
): number[] {
  const rows = parts.flatMap(part => part.rows.map(row => ({ row, key: rowKeyOf(part, row) })));
  const by = rows.find(({ key }) => key === sorting?.rowKey);
  return by && sorting
    ? sortedPlaces(by.row, sorting.isDescending)
    : Array.from({ length: nRuns }, (_, place) => place);
}
