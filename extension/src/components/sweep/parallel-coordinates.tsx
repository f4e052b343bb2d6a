import * as React from 'react';

import { nameLabel } from '../../model/name-label';
import { ITrial } from '../../model/sweep';
import { Brush, ISweepAxis } from '../../model/sweep-table';
import { useWorkbench } from '../elements/workbench-context';
import { AxisBrush } from './axis-brush';
import { Canvas, Paint } from './canvas';
import { axisX, linesOf, paintLines } from './parallel-paint';
import { ITrialLook } from './trial-points';

/** The least distance of two axes, in pixels. */
const LEAST_GAP = 92;

interface IProps {
  trials: readonly ITrial[];
  axes: readonly ISweepAxis[];
  look: ITrialLook;
  brushes: Readonly<Record<string, Brush>>;
  height: number;
  onBrush: (name: string, brush: Brush | null) => void;
}

/** A line for each trial through all parameters to the metric; dragging along an axis filters. */
export function ParallelCoordinates(props: IProps): React.ReactElement {
  const { trials, axes, look, brushes, height, onBrush } = props;
  const { trans } = useWorkbench();
  const [width, setWidth] = React.useState(0);
  const lines = React.useMemo(() => linesOf(trials, axes), [trials, axes]);
  const paint = React.useCallback<Paint>(
    (context, size, style) => paintLines(context, size, style, axes, lines, look),
    [axes, lines, look]
  );
  return (
    <div className="estimatory-parallel">
      <Canvas
        {...{ height, paint }}
        leastWidth={axes.length * LEAST_GAP}
        label={trans.__('%1 trials over %2 axes', trials.length, axes.length)}
        onSize={setWidth}
      >
        {width > 0 &&
          axes.map((axis, i) => (
            <AxisBrush
              key={axis.name}
              axis={axis}
              left={axisX(i, axes.length, width)}
              height={height}
              brush={brushes[axis.name] ?? null}
              onBrush={brush => onBrush(axis.name, brush)}
            />
          ))}
        <div className="estimatory-parallel-names" aria-hidden="true">
          {width > 0 &&
            axes.map((axis, i) => (
              <span
                key={axis.name}
                title={axis.name}
                style={{ left: axisX(i, axes.length, width), maxWidth: LEAST_GAP }}
              >
                {nameLabel(axis.label, trans)}
              </span>
            ))}
        </div>
      </Canvas>
    </div>
  );
}
