import * as React from 'react';

import { formatNumber } from '../../model/format';
import { isKnown, ITrial } from '../../model/sweep';
import { IScale, makeScale, makeValueScale } from '../../model/sweep-scale';
import { useWorkbench } from '../elements/workbench-context';
import { drawPoints, ITrialLook, ITrialPoint, pointWords } from './trial-points';
import { IPlotArea, XyPlot } from './xy-plot';

interface IProps {
  trials: readonly ITrial[];
  metric: string;
  look: ITrialLook;
  height: number;
  onOpen: (runId: string, event: React.MouseEvent) => void;
}

/** The value of each trial, and the best of all up to it as a line of steps. */
export function BestSoFar({ trials, metric, look, height, onOpen }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const plot = React.useMemo(() => placeTrials(trials), [trials]);
  const draw = React.useCallback(
    (area: IPlotArea) => {
      drawSteps(area, plot.steps);
      drawPoints(area, plot.points, look);
    },
    [plot, look]
  );
  const marks = React.useMemo(
    () =>
      plot.points.map(({ trial, x, y }) => ({
        x,
        y,
        words: pointWords(trial, metric),
        runId: trial.runId
      })),
    [plot, metric]
  );
  const last = trials.reduce<number | null>((best, trial) => trial.bestSoFar ?? best, null);
  return (
    <XyPlot
      {...{ height, draw, marks, onOpen }}
      x={plot.x}
      y={plot.y}
      label={trans.__(
        'Best %1 so far over %2 trials, now %3',
        metric,
        trials.length,
        formatNumber(last)
      )}
    />
  );
}

interface IPlaced {
  x: IScale;
  y: IScale;
  points: ITrialPoint[];
  steps: { x: number; y: number }[];
}

function placeTrials(trials: readonly ITrial[]): IPlaced {
  const x = makeScale('linear', [0, Math.max(1, trials.length - 1)]);
  const y = makeValueScale(trials.map(trial => trial.best).filter(isKnown));
  const points = trials
    .filter(trial => isKnown(trial.best))
    .flatMap(trial => at(trial, trial.best));
  const steps = trials.flatMap(trial => at(trial, trial.bestSoFar));
  const wholes = x.ticks.filter(({ label }) => Number.isInteger(Number(label)));
  return { x: { ...x, ticks: wholes }, y, points, steps };

  function at(trial: ITrial, value: number | null): ITrialPoint[] {
    const place = y.place(value);
    return place === null ? [] : [{ trial, x: x.place(trial.number) ?? 0, y: place }];
  }
}

function drawSteps({ context, style, toX, toY }: IPlotArea, steps: IPlaced['steps']): void {
  context.strokeStyle = style.best;
  context.lineWidth = 1.5;
  context.beginPath();
  steps.forEach(({ x, y }, i) => {
    if (i === 0) {
      context.moveTo(toX(x), toY(y));
    } else {
      context.lineTo(toX(x), toY(steps[i - 1].y));
      context.lineTo(toX(x), toY(y));
    }
  });
  context.stroke();
}
