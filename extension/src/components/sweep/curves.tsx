import * as React from 'react';

import { formatNumber } from '../../model/format';
import { isKnown, ITrial } from '../../model/sweep';
import { makeScale, makeValueScale } from '../../model/sweep-scale';
import { isTerminal } from '../../model/statuses';
import { ISweepCurve } from '../../model/wire-names';
import { ErrorNote } from '../elements/error-note';
import { useRequest } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { colorOf, ITrialLook } from './trial-points';
import { IPlotArea, XyPlot } from './xy-plot';

const POINTS = 100;
const STOPPED_DASH = [4, 3];

interface IProps {
  runId: string;
  trials: readonly ITrial[];
  metric: string;
  look: ITrialLook;
  height: number;
  onOpen: (runId: string, event: React.MouseEvent) => void;
}

/** The metric of all trials over their steps, those that were stopped greyed. */
export function Curves(props: IProps): React.ReactElement {
  const { runId, trials, metric, look, height, onOpen } = props;
  const { api, trans } = useWorkbench();
  const ask = React.useCallback(() => api.getSweepCurves(runId, POINTS), [api, runId]);
  const { value, error, retry } = useRequest(ask, occasionOf(trials));
  const byNumber = React.useMemo(() => new Map(trials.map(t => [t.number, t])), [trials]);
  const curves = React.useMemo(() => value?.trials ?? [], [value]);
  const plot = React.useMemo(() => placeCurves(curves), [curves]);
  const draw = React.useCallback(
    (area: IPlotArea) => drawCurves(area, plot.lines, byNumber, look),
    [plot, byNumber, look]
  );
  const marks = React.useMemo(
    () =>
      plot.lines.flatMap(({ number, points }) => {
        const last = points[points.length - 1];
        const runOf = byNumber.get(number)?.runId;
        return last && runOf
          ? [{ ...last, runId: runOf, words: `#${number} · ${metric} ${formatNumber(last.value)}` }]
          : [];
      }),
    [plot, byNumber, metric]
  );
  const nLogged = trials.filter(trial => trial.steps > 0).length;
  if (error) {
    return <ErrorNote error={error} onRetry={retry} />;
  }
  if (!value) {
    return <p className="estimatory-note">{trans.__('Reading the curves…')}</p>;
  }
  return (
    <>
      <XyPlot
        {...{ height, draw, marks, onOpen }}
        x={plot.x}
        y={plot.y}
        label={trans.__('%1 of %2 trials over their steps', metric, curves.length)}
      />
      {curves.length < nLogged && (
        <p className="estimatory-hint">
          {trans.__(
            '%1 of %2 trials: the best ones, and those that go on.',
            curves.length,
            nLogged
          )}
        </p>
      )}
    </>
  );
}

/** Return text that changes whenever a tenth of the trials has ended, and at the end. */
function occasionOf(trials: readonly ITrial[]): string {
  const n = trials.filter(trial => isTerminal(trial.status)).length;
  return `${Math.floor(n / Math.max(1, Math.floor(trials.length / 10)))} ${n === trials.length}`;
}

interface ICurveLine {
  number: number;
  points: { x: number; y: number; value: number }[];
}

function placeCurves(curves: readonly ISweepCurve[]): {
  x: ReturnType<typeof makeScale>;
  y: ReturnType<typeof makeScale>;
  lines: ICurveLine[];
} {
  const numbers = curves.map(({ values }) => values.map(Number));
  const x = makeScale('linear', [0, ...curves.flatMap(({ steps }) => steps.slice(-1))]);
  const y = makeValueScale(numbers.flat().filter(isKnown));
  const lines = curves.map(({ number, steps }, i) => ({
    number,
    points: steps.flatMap((step, k) => {
      const value = numbers[i][k];
      const at = y.place(value);
      return at === null ? [] : [{ x: x.place(step) ?? 0, y: at, value }];
    })
  }));
  return { x, y, lines };
}

function drawCurves(
  area: IPlotArea,
  lines: readonly ICurveLine[],
  trials: ReadonlyMap<number, ITrial>,
  look: ITrialLook
): void {
  const { context, style, toX, toY } = area;
  const rank = ({ number }: ICurveLine): number =>
    number === look.best ? 2 : Number(isShaded(trials.get(number), look));
  for (const { number, points } of [...lines].sort((a, b) => rank(a) - rank(b))) {
    const trial = trials.get(number);
    const isStopped = trial?.status === 'Canceled';
    context.strokeStyle = trial && isShaded(trial, look) ? colorOf(trial, look, area) : style.faint;
    context.lineWidth = number === look.best ? 2.5 : 1.2;
    context.setLineDash(isStopped ? STOPPED_DASH : []);
    context.beginPath();
    points.forEach(({ x, y }) => context.lineTo(toX(x), toY(y)));
    context.stroke();
    context.setLineDash([]);
    if (points.length === 1) {
      context.fillStyle = context.strokeStyle;
      context.fillRect(toX(points[0].x) - 2, toY(points[0].y) - 2, 4, 4);
    }
  }
}

/** Whether the curve has a colour: not of a trial that was stopped, or left out. */
function isShaded(trial: ITrial | undefined, look: ITrialLook): boolean {
  return trial !== undefined && trial.status !== 'Canceled' && look.chosen.has(trial.number);
}
