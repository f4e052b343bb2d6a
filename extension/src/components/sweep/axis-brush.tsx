import * as React from 'react';

import { Brush, ISweepAxis } from '../../model/sweep-table';
import { useWorkbench } from '../elements/workbench-context';
import { axisY, placeAt } from './parallel-paint';

/** A brush that is shorter was a click. */
const SHORTEST = 0.015;
const STEP = 0.05;
const WHOLE: Brush = [0, 1];

interface IProps {
  axis: ISweepAxis;
  left: number;
  height: number;
  brush: Brush | null;
  onBrush: (brush: Brush | null) => void;
}

/** The part of an axis that is wanted: dragged, or moved by arrow keys; a click takes it away. */
export function AxisBrush({ axis, left, height, brush, onBrush }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const start = React.useRef<number | null>(null);
  const at = (event: React.PointerEvent<HTMLElement>): number =>
    placeAt(event.clientY - event.currentTarget.getBoundingClientRect().top, height);
  const onPointerDown = (event: React.PointerEvent<HTMLElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = at(event);
  };
  const onPointerMove = (event: React.PointerEvent<HTMLElement>): void => {
    if (start.current !== null) {
      const end = at(event);
      onBrush([Math.min(start.current, end), Math.max(start.current, end)]);
    }
  };
  const onPointerUp = (event: React.PointerEvent<HTMLElement>): void => {
    if (start.current !== null && Math.abs(at(event) - start.current) < SHORTEST) {
      onBrush(null);
    }
    start.current = null;
  };
  const onKeyDown = (event: React.KeyboardEvent<HTMLElement>): void => {
    const next = afterKey(event.key, event.shiftKey, brush);
    if (next !== undefined) {
      event.preventDefault();
      onBrush(next);
    }
  };
  const [low, high] = brush ?? WHOLE;
  const words = brush
    ? trans.__('from %1 to %2', axis.scale.wordsAt(low), axis.scale.wordsAt(high))
    : trans.__('all');
  return (
    <div
      className="estimatory-axis-brush"
      style={{ left, height }}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={trans.__('Values of %1 to show', axis.label)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(50 * (low + high))}
      aria-valuetext={words}
      title={trans.__(
        '%1: %2\nDrag along the axis, or use the arrow keys (with Shift: the length), to choose trials. A click or Escape chooses all.',
        axis.name,
        words
      )}
      data-testid="estimatory-axis"
      data-axis={axis.name}
      {...{ onPointerDown, onPointerMove, onPointerUp, onKeyDown }}
    >
      {brush && (
        <span
          style={{
            top: axisY(high, height),
            height: Math.max(2, axisY(low, height) - axisY(high, height))
          }}
        />
      )}
    </div>
  );
}

/** Return the brush after a key; undefined for a key that does nothing, null for no brush. */
export function afterKey(
  key: string,
  isLength: boolean,
  brush: Brush | null
): Brush | null | undefined {
  if (key === 'Escape' || key === 'Delete') {
    return brush ? null : undefined;
  }
  const step = { ArrowUp: STEP, ArrowDown: -STEP }[key];
  if (step === undefined) {
    return undefined;
  }
  if (!brush) {
    return step > 0 ? [0.75, 1] : [0, 0.25];
  }
  const [low, high] = brush;
  if (isLength) {
    return [low, Math.max(low + STEP, Math.min(1, high + step))];
  }
  const move = Math.max(-low, Math.min(1 - high, step));
  return [low + move, high + move];
}
