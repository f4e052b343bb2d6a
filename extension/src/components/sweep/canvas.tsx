import * as React from 'react';

import { useWorkbench } from '../elements/workbench-context';
import { ISweepStyle, readSweepStyle } from './sweep-style';

export interface ISize {
  width: number;
  height: number;
}

export type Paint = (context: CanvasRenderingContext2D, size: ISize, style: ISweepStyle) => void;

interface IProps {
  height: number;
  /** Below this width the box scrolls. */
  leastWidth?: number;
  label: string;
  paint: Paint;
  /** Elements over the picture. */
  children?: React.ReactNode;
  onSize?: (width: number) => void;
}

/** A picture as wide as its box, painted anew when `paint`, the width or the theme is another. */
export function Canvas(props: IProps): React.ReactElement {
  const { height, leastWidth = 0, label, paint, children, onSize } = props;
  const box = React.useRef<HTMLDivElement>(null);
  const canvas = React.useRef<HTMLCanvasElement>(null);
  const width = Math.max(useWidth(box), leastWidth);
  const stamp = useThemeStamp();
  React.useEffect(() => onSize?.(width), [onSize, width]);
  React.useLayoutEffect(() => {
    if (canvas.current && width > 0) {
      repaint(canvas.current, { width, height }, paint);
    }
  }, [paint, width, height, stamp]);
  return (
    <div ref={box} className="estimatory-canvas-box">
      <div className="estimatory-canvas" style={{ height, width: width || undefined }}>
        <canvas ref={canvas} role="img" aria-label={label} />
        {children}
      </div>
    </div>
  );
}

function repaint(canvas: HTMLCanvasElement, size: ISize, paint: Paint): void {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(size.width * ratio);
  canvas.height = Math.round(size.height * ratio);
  canvas.style.width = `${size.width}px`;
  canvas.style.height = `${size.height}px`;
  const context = canvas.getContext('2d');
  if (context) {
    context.scale(ratio, ratio);
    paint(context, size, readSweepStyle(canvas));
  }
}

function useWidth(box: React.RefObject<Element>): number {
  const [width, setWidth] = React.useState(0);
  React.useLayoutEffect(() => {
    const observer = new ResizeObserver(() => setWidth(box.current?.clientWidth ?? 0));
    if (box.current) {
      observer.observe(box.current);
    }
    return () => observer.disconnect();
  }, [box]);
  return width;
}

/** Return a number that changes with the theme. */
function useThemeStamp(): number {
  const { themeChanged } = useWorkbench();
  const [stamp, setStamp] = React.useState(0);
  React.useEffect(() => {
    const onTheme = (): void => setStamp(n => n + 1);
    themeChanged.connect(onTheme);
    return () => void themeChanged.disconnect(onTheme);
  }, [themeChanged]);
  return stamp;
}
