import * as React from 'react';

import { ITrial } from '../../model/sweep';
import { ISweepAxis } from '../../model/sweep-table';
import { nameLabel } from '../../model/name-label';
import { formatValue } from '../../model/format';
import { LabelledSelect } from '../elements/labelled-select';
import { Panel } from '../elements/panel';
import { useWorkbench } from '../elements/workbench-context';
import { drawPoints, ITrialLook, pointWords } from './trial-points';
import { IPlotArea, XyPlot } from './xy-plot';

interface IProps {
  trials: readonly ITrial[];
  /** The parameters. */
  axes: readonly ISweepAxis[];
  metric: ISweepAxis;
  /** The parameter that matters most. */
  first: string;
  look: ITrialLook;
  height: number;
  onOpen: (runId: string, event: React.MouseEvent) => void;
}

/** Any parameter against the metric. */
export function Scatter(props: IProps): React.ReactElement | null {
  const { trials, axes, metric, first, look, height, onOpen } = props;
  const { trans } = useWorkbench();
  const [chosen, setChosen] = React.useState('');
  const axis = axes.find(({ name }) => name === (chosen || first)) ?? axes[0];
  const points = React.useMemo(
    () =>
      trials.flatMap(trial => {
        const [x, y] = [axis, metric].map(one => one.scale.place(one.valueOf(trial)));
        return x === null || y === null ? [] : [{ trial, x, y }];
      }),
    [trials, axis, metric]
  );
  const draw = React.useCallback(
    (area: IPlotArea) => drawPoints(area, points, look),
    [points, look]
  );
  const marks = React.useMemo(
    () =>
      points.map(({ trial, x, y }) => ({
        x,
        y,
        words: `${pointWords(trial, metric.label)} · ${axis.label} ${formatValue(axis.valueOf(trial), 40)}`,
        runId: trial.runId
      })),
    [points, axis, metric]
  );
  return (
    <Panel
      name={trans.__('Parameter and metric')}
      data={{ 'data-testid': 'estimatory-sweep-scatter', 'data-axis': axis.name }}
      aside={
        <LabelledSelect
          label=""
          value={axis.name}
          testId="estimatory-sweep-scatter-axis"
          ariaLabel={trans.__('Parameter')}
          onChange={setChosen}
        >
          {axes.map(({ name, label }) => (
            <option key={name} value={name}>
              {nameLabel(label, trans)}
            </option>
          ))}
        </LabelledSelect>
      }
      height={height}
      draw={full => (
        <XyPlot
          {...{ draw, marks, onOpen }}
          height={full}
          x={axis.scale}
          y={metric.scale}
          label={trans.__('%1 of each trial over %2', metric.label, axis.label)}
        />
      )}
    />
  );
}
