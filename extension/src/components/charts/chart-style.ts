import { N_COLORS } from '../../model/series-marks';

export interface IChartStyle {
  axis: string;
  background: string;
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
    background: read('--jp-layout-color1'),
    grid: read('--estimatory-grid'),
    font: `11px ${read('--jp-ui-font-family')}`,
    colors: Array.from({ length: N_COLORS }, (_, i) => read(`--estimatory-series-${i}`))
  };
}
