const N_COLORS = 8;
/** Beyond the colours that the eye can tell apart, lines differ by their dashes. */
const DASHES: number[][] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

export interface IChartStyle {
  axis: string;
  grid: string;
  font: string;
  colors: string[];
}

/** The colours of the theme as they are now: a canvas cannot use CSS variables. */
export function readStyle(element: Element): IChartStyle {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    axis: read('--jp-ui-font-color2'),
    grid: read('--estimatory-grid'),
    font: `11px ${read('--jp-ui-font-family')}`,
    colors: Array.from({ length: N_COLORS }, (_, i) => read(`--estimatory-series-${i}`))
  };
}

export function colorOf(style: IChartStyle, index: number): string {
  return style.colors[index % N_COLORS];
}

export function dashOf(index: number): number[] {
  return DASHES[Math.floor(index / N_COLORS) % DASHES.length];
}
