import * as React from 'react';

import { IScale } from '../../model/sweep-scale';
import { Canvas, ISize, Paint } from './canvas';
import { ISweepStyle } from './sweep-style';

const LEFT = 54;
const RIGHT = 12;
const TOP = 8;
const BOTTOM = 22;
/** How near the pointer must come to a point, in pixels. */
const NEAR = 14;
/** The least room for a tick's words, in pixels. */
const TICK_ROOM = 46;

/** Where to paint: places from 0 to 1 become pixels. */
export interface IPlotArea {
  context: CanvasRenderingContext2D;
  style: ISweepStyle;
  toX: (place: number) => number;
  toY: (place: number) => number;
}

/** A point under the pointer says what it is, and opens by a click. */
export interface IPlotMark {
  x: number;
  y: number;
  words: string;
  runId: string;
}

interface IProps {
  height: number;
  x: IScale;
  y: IScale;
  label: string;
  draw: (area: IPlotArea) => void;
  marks: readonly IPlotMark[];
  onOpen: (runId: string, event: React.MouseEvent) => void;
}

/** Two axes with whatever `draw` paints between them. */
export function XyPlot(props: IProps): React.ReactElement {
  const { height, x, y, label, draw, marks, onOpen } = props;
  const [width, setWidth] = React.useState(0);
  const [pointed, setPointed] = React.useState<IPlotMark | null>(null);
  const paint = React.useCallback<Paint>(
    (context, size, style) => {
      const area = { context, style, ...placing(size) };
      drawAxes(area, size, x, y);
      draw(area);
    },
    [x, y, draw]
  );
  const place = placing({ width, height });
  const onMove = (event: React.MouseEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setPointed(nearest(marks, place, event.clientX - box.left, event.clientY - box.top));
  };
  return (
    <div
      className={`estimatory-xy-plot ${pointed ? 'estimatory-mod-pointed' : ''}`}
      onMouseMove={onMove}
      onMouseLeave={() => setPointed(null)}
      onClick={event => pointed && onOpen(pointed.runId, event)}
    >
      <Canvas {...{ height, label, paint }} onSize={setWidth}>
        {pointed && <Tip mark={pointed} place={place} width={width} />}
      </Canvas>
    </div>
  );
}

type Placing = Pick<IPlotArea, 'toX' | 'toY'>;

function placing({ width, height }: ISize): Placing {
  return {
    toX: place => LEFT + place * (width - LEFT - RIGHT),
    toY: place => height - BOTTOM - place * (height - TOP - BOTTOM)
  };
}

function nearest(
  marks: readonly IPlotMark[],
  { toX, toY }: Placing,
  left: number,
  top: number
): IPlotMark | null {
  let found: IPlotMark | null = null;
  let least = NEAR ** 2;
  for (const mark of marks) {
    const distance = (toX(mark.x) - left) ** 2 + (toY(mark.y) - top) ** 2;
    if (distance <= least) {
      least = distance;
      found = mark;
    }
  }
  return found;
}

function Tip(props: { mark: IPlotMark; place: Placing; width: number }): React.ReactElement {
  const { mark, place, width } = props;
  const left = place.toX(mark.x);
  const isRight = left > width / 2;
  return (
    <>
      <span className="estimatory-plot-ring" style={{ left, top: place.toY(mark.y) }} />
      <span
        className="estimatory-plot-tip"
        style={{
          top: place.toY(mark.y),
          ...(isRight ? { right: width - left + 10 } : { left: left + 10 })
        }}
      >
        {mark.words}
      </span>
    </>
  );
}

function drawAxes(area: IPlotArea, size: ISize, x: IScale, y: IScale): void {
  const { context, style, toX, toY } = area;
  context.font = style.font;
  context.fillStyle = style.axis;
  context.strokeStyle = style.grid;
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  for (const { at, label } of y.ticks) {
    line(context, toX(0), toY(at), toX(1), toY(at));
    context.fillText(cut(context, label, LEFT - 10), LEFT - 6, toY(at));
  }
  context.textBaseline = 'top';
  context.textAlign = 'center';
  const room = Math.max(TICK_ROOM, (size.width - LEFT - RIGHT) / Math.max(1, x.ticks.length) - 6);
  let free = -Infinity;
  for (const { at, label } of x.ticks) {
    line(context, toX(at), toY(0), toX(at), toY(1));
    const words = cut(context, label, room);
    const half = context.measureText(words).width / 2;
    if (toX(at) - half > free) {
      context.fillText(words, Math.min(toX(at), size.width - half), size.height - BOTTOM + 6);
      free = toX(at) + half + 6;
    }
  }
}

export function line(
  context: CanvasRenderingContext2D,
  x1: number,
  y1: number,
  x2: number,
  y2: number
): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

/** Cut words that are wider than the room for them. */
export function cut(context: CanvasRenderingContext2D, words: string, room: number): string {
  let shown = words;
  while (shown.length > 1 && context.measureText(shown).width > room) {
    shown = `${shown.replace(/…$/, '').slice(0, -1)}…`;
  }
  return shown;
}

/** Paint a point. */
export function dot({ context, toX, toY }: IPlotArea, x: number, y: number, size: number): void {
  context.beginPath();
  context.arc(toX(x), toY(y), size, 0, 2 * Math.PI);
  context.fill();
}
