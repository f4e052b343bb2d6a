import { formatNumber } from '../../model/format';
import { ITrial } from '../../model/sweep';
import { dot, IPlotArea } from './xy-plot';

/** A trial with its place in a chart. */
export interface ITrialPoint {
  trial: ITrial;
  x: number;
  y: number;
}

/** What all charts of a sweep know of its trials. */
export interface ITrialLook {
  /** From 0 to 1; null without a value. */
  qualities: ReadonlyMap<number, number | null>;
  best: number | null;
  /** Numbers of the trials that the filter lets through. */
  chosen: ReadonlySet<number>;
}

/** Return the colour of a trial. */
export function colorOf(
  trial: ITrial,
  look: ITrialLook,
  { style }: Pick<IPlotArea, 'style'>
): string {
  if (trial.number === look.best) {
    return style.best;
  }
  const quality = look.qualities.get(trial.number) ?? null;
  return quality === null || !look.chosen.has(trial.number) ? style.faint : style.shade(quality);
}

/** Paint trials as points: those that are left out below, the best on top, stopped ones as rings. */
export function drawPoints(
  area: IPlotArea,
  points: readonly ITrialPoint[],
  look: ITrialLook
): void {
  const rank = ({ trial }: ITrialPoint): number =>
    trial.number === look.best ? 2 : Number(look.chosen.has(trial.number));
  const nLeftOut = points.filter(({ trial }) => !look.chosen.has(trial.number)).length;
  const { context } = area;
  for (const { trial, x, y } of [...points].sort((a, b) => rank(a) - rank(b))) {
    context.globalAlpha = look.chosen.has(trial.number) ? 1 : strength(nLeftOut, 0.8);
    context.fillStyle = context.strokeStyle = colorOf(trial, look, area);
    if (trial.status === 'Canceled') {
      ring(area, x, y);
    } else {
      dot(area, x, y, trial.number === look.best ? 5.5 : 3.5);
    }
  }
  context.globalAlpha = 1;
}

function ring({ context, toX, toY }: IPlotArea, x: number, y: number): void {
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(toX(x), toY(y), 3, 0, 2 * Math.PI);
  context.stroke();
}

/** `#4 · AUC 0.93`. */
export function pointWords({ number, best }: ITrial, metric: string): string {
  return `#${number} · ${metric} ${formatNumber(best)}`;
}

/** Return how strong marks are painted, at most `most`: many are paler, or they would be one surface. */
export function strength(n: number, most: number): number {
  return most * Math.max(0.35, Math.min(1, 60 / n));
}
