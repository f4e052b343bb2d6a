import { ITrial } from '../../model/sweep';
import { ISweepAxis } from '../../model/sweep-table';
import { ISize } from './canvas';
import { ISweepStyle } from './sweep-style';
import { colorOf, ITrialLook, strength } from './trial-points';
import { cut, line } from './xy-plot';

const TOP = 8;
const BOTTOM = 8;
const SIDE = 46;

/** A trial as a line: its place on each axis. */
export interface ITrialLine {
  trial: ITrial;
  places: readonly (number | null)[];
}

export function linesOf(trials: readonly ITrial[], axes: readonly ISweepAxis[]): ITrialLine[] {
  return trials.map(trial => ({
    trial,
    places: axes.map(axis => axis.scale.place(axis.valueOf(trial)))
  }));
}

export function axisX(i: number, n: number, width: number): number {
  return n === 1 ? width / 2 : SIDE + (i * (width - 2 * SIDE)) / (n - 1);
}

export function axisY(place: number, height: number): number {
  return height - BOTTOM - place * (height - TOP - BOTTOM);
}

/** Return the place on an axis under the pointer. */
export function placeAt(y: number, height: number): number {
  return Math.max(0, Math.min(1, (height - BOTTOM - y) / (height - TOP - BOTTOM)));
}

/** Paint the lines, those that are left out below, then the axes with their ticks. */
export function paintLines(
  context: CanvasRenderingContext2D,
  size: ISize,
  style: ISweepStyle,
  axes: readonly ISweepAxis[],
  lines: readonly ITrialLine[],
  look: ITrialLook
): void {
  const isChosen = ({ trial }: ITrialLine): boolean => look.chosen.has(trial.number);
  const quality = ({ trial }: ITrialLine): number => look.qualities.get(trial.number) ?? -1;
  const isBest = ({ trial }: ITrialLine): boolean => trial.number === look.best;
  const others = lines.filter(one => !isBest(one));
  const chosen = others.filter(isChosen).sort((a, b) => quality(a) - quality(b));
  const leftOut = others.filter(one => !isChosen(one));
  context.lineJoin = 'round';
  for (const one of [...leftOut, ...chosen, ...lines.filter(isBest)]) {
    context.globalAlpha = alphaOf(one);
    context.strokeStyle = colorOf(one.trial, look, { style });
    context.lineWidth = isBest(one) ? 2.5 : 1.2;
    paintLine(context, size, one.places);
  }
  context.globalAlpha = 1;
  axes.forEach((axis, i) =>
    paintAxis(context, size, style, axis, axisX(i, axes.length, size.width))
  );

  function alphaOf(one: ITrialLine): number {
    if (isBest(one)) {
      return 1;
    }
    return isChosen(one) ? strength(chosen.length, 0.9) : strength(leftOut.length, 0.4);
  }
}

/** Paint a line between neighbouring axes; there is a gap where a value has no place. */
function paintLine(
  context: CanvasRenderingContext2D,
  size: ISize,
  places: readonly (number | null)[]
): void {
  let isDown = false;
  context.beginPath();
  places.forEach((place, i) => {
    const x = axisX(i, places.length, size.width);
    if (place === null) {
      isDown = false;
    } else if (isDown) {
      context.lineTo(x, axisY(place, size.height));
    } else {
      context.moveTo(x, axisY(place, size.height));
      isDown = true;
    }
  });
  context.stroke();
}

function paintAxis(
  context: CanvasRenderingContext2D,
  { height }: ISize,
  style: ISweepStyle,
  { scale }: ISweepAxis,
  x: number
): void {
  context.strokeStyle = style.axis;
  context.lineWidth = 1;
  line(context, x, axisY(0, height), x, axisY(1, height));
  context.font = style.font;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const { at, label } of scale.ticks) {
    const y = axisY(at, height);
    line(context, x - 3, y, x, y);
    const words = cut(context, label, SIDE + 16);
    context.lineWidth = 3;
    context.strokeStyle = style.background;
    context.strokeText(words, x - 6, y);
    context.fillStyle = style.text;
    context.fillText(words, x - 6, y);
    context.lineWidth = 1;
    context.strokeStyle = style.axis;
  }
}
