import * as React from 'react';

import { ITrial } from '../../model/sweep';
import { Brush, ISweepAxis, ITrialFilter } from '../../model/sweep-table';
import { ISweep } from '../../model/wire-names';
import { Panel } from '../elements/panel';
import { useWorkbench } from '../elements/workbench-context';
import { BestSoFar } from './best-so-far';
import { Curves } from './curves';
import { Importance } from './importance';
import { ParallelCoordinates } from './parallel-coordinates';
import { Scatter } from './scatter';
import { ITrialLook } from './trial-points';

const HEIGHT = 190;
const LARGE_HEIGHT = 240;

interface IProps {
  sweep: ISweep;
  trials: readonly ITrial[];
  /** Parameters, then the metric. */
  axes: readonly ISweepAxis[];
  look: ITrialLook;
  filter: ITrialFilter;
  onFilter: (filter: ITrialFilter) => void;
  onOpen: (runId: string, event: React.MouseEvent) => void;
}

/** The pictures of a sweep; that of the curves is read only once it is opened. */
export function SweepCharts(props: IProps): React.ReactElement {
  const { sweep, trials, axes, look, filter, onFilter, onOpen } = props;
  const { trans } = useWorkbench();
  const [hasCurves, setHasCurves] = React.useState(false);
  const shared = { trials, look, onOpen };
  const onBrush = (name: string, brush: Brush | null): void => {
    const others = Object.entries(filter.brushes).filter(([other]) => other !== name);
    const brushes = Object.fromEntries(brush ? [...others, [name, brush]] : others);
    onFilter({ ...filter, brushes });
  };
  const metric = axes[axes.length - 1];
  return (
    <>
      <div className="estimatory-charts">
        <Panel
          name={trans.__('Best so far')}
          aside={<span className="estimatory-hint">{trans.__('over trials · ○ canceled')}</span>}
          data={{ 'data-testid': 'estimatory-sweep-best-so-far' }}
          height={HEIGHT}
          draw={height => <BestSoFar {...shared} metric={sweep.metric} height={height} />}
        />
        <Scatter
          {...shared}
          axes={axes.slice(0, -1)}
          metric={metric}
          first={mostImportant(sweep)}
          height={HEIGHT}
        />
        <Panel
          name={trans.__('Importance')}
          aside={null}
          data={{ 'data-testid': 'estimatory-sweep-importance' }}
          height={HEIGHT}
          draw={() => <Importance sweep={sweep} />}
        />
      </div>
      <figure className="estimatory-metric" data-testid="estimatory-sweep-parallel">
        <figcaption className="estimatory-metric-head">
          <strong>{trans.__('Parallel coordinates')}</strong>
          <span className="estimatory-hint">{trans.__('drag along an axis to choose trials')}</span>
        </figcaption>
        <ParallelCoordinates
          {...{ trials, axes, look, onBrush }}
          brushes={filter.brushes}
          height={LARGE_HEIGHT}
        />
      </figure>
      <details
        className="estimatory-metric estimatory-sweep-curves"
        data-testid="estimatory-sweep-curves"
        onToggle={event => setHasCurves(event.currentTarget.open)}
      >
        <summary>{trans.__('Curves of all trials')}</summary>
        {hasCurves && (
          <Curves {...shared} runId={sweep.run_id} metric={sweep.metric} height={LARGE_HEIGHT} />
        )}
      </details>
    </>
  );
}

function mostImportant({ importance }: ISweep): string {
  const [first] = Object.entries(importance.values).sort(([, a], [, b]) => b - a);
  return first?.[0] ?? '';
}
