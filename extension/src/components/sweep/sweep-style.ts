/** The colours of a sweep's charts as the theme has them now: a canvas cannot use CSS variables. */

import { IChartStyle, readStyle } from '../charts/chart-style';

type Color = readonly [red: number, green: number, blue: number];

export interface ISweepStyle extends IChartStyle {
  best: string;
  bad: string;
  text: string;
  /** Of trials that were left out or stopped. */
  faint: string;
  /** Return the colour of a trial that is so good among all, from 0 to 1. */
  shade: (quality: number) => string;
}

export function readSweepStyle(element: Element): ISweepStyle {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  const [low, high] = [
    parse(read('--estimatory-sweep-low')),
    parse(read('--estimatory-sweep-high'))
  ];
  return {
    ...readStyle(element),
    best: read('--estimatory-sweep-best'),
    bad: read('--estimatory-bad'),
    text: read('--jp-ui-font-color1'),
    faint: read('--estimatory-sweep-faint'),
    shade: quality => mix(low, high, quality)
  };
}

/** Read `#rrggbb`. */
function parse(text: string): Color {
  const n = parseInt(text.slice(1), 16) || 0;
  return [n >> 16, (n >> 8) & 255, n & 255];
}

function mix(low: Color, high: Color, share: number): string {
  const parts = low.map((one, i) => Math.round(one + (high[i] - one) * share));
  return `rgb(${parts.join(' ')})`;
}
