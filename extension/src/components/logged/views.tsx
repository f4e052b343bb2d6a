import * as React from 'react';

import { IChartGroup } from '../../model/chart-data';
import {
  matrixOf,
  precisionCurves,
  predictionLines,
  residualBars,
  rocCurves,
  tableLines
} from '../../model/logged-charts';
import { Translator } from '../../model/labels';
import { ILoggedValue, IWireTable } from '../../model/wire-names';
import { Bars } from './bars';
import { ConfusionMatrix } from './confusion-matrix';
import { Lines } from './lines';
import { LoggedTable } from './logged-table';
import { Pictures } from './pictures';
import { Texts } from './texts';

/** One way to look at a value, as high as there is room. */
export interface IView {
  label: string;
  draw: (height: number) => React.ReactElement;
}

/** The ways to look at a value, the most telling first; there is always one. */
export function viewsOf(runId: string, logged: ILoggedValue, trans: Translator): IView[] {
  const { kind, value, count } = logged;
  if (kind === 'string' || kind === 'image') {
    return Array.isArray(value)
      ? [listView(runId, kind, value, count, trans)]
      : [jsonView(value, trans)];
  }
  if (kind === 'list' || kind === 'table') {
    return tableViews(logged, value as IWireTable, trans);
  }
  const views = documentViews(kind, value as Record<string, unknown>, trans);
  return views.length > 0 ? views : [jsonView(value, trans)];
}

function listView(
  runId: string,
  kind: string,
  values: string[],
  count: number,
  trans: Translator
): IView {
  return kind === 'image'
    ? {
        label: trans.__('Picture'),
        draw: height => <Pictures {...{ runId, height, count }} files={values} />
      }
    : { label: trans.__('Text'), draw: height => <Texts {...{ height, count }} texts={values} /> };
}

function tableViews(
  { kind, name, count }: ILoggedValue,
  table: IWireTable,
  trans: Translator
): IView[] {
  const asTable = {
    label: trans.__('Table'),
    draw: (height: number) => <LoggedTable {...{ table, count, height }} />
  };
  const asChart = linesView(trans.__('Chart'), tableLines(name, table), 'step');
  return kind === 'list' ? [...asChart, asTable] : [asTable, ...asChart];
}

function documentViews(
  kind: string,
  document: Record<string, unknown>,
  trans: Translator
): IView[] {
  switch (kind) {
    case 'confusion_matrix': {
      const matrix = matrixOf(document);
      return matrix
        ? [{ label: trans.__('Matrix'), draw: () => <ConfusionMatrix matrix={matrix} /> }]
        : [];
    }
    case 'accuracy_table':
      return [
        ...linesView(trans.__('ROC'), rocCurves(document), 'value'),
        ...linesView(trans.__('Precision / recall'), precisionCurves(document), 'value')
      ];
    case 'predictions':
      return linesView(trans.__('Chart'), predictionLines(document), 'value');
    case 'residuals': {
      const bars = residualBars(document);
      return bars.length > 0
        ? [{ label: trans.__('Histogram'), draw: height => <Bars bars={bars} height={height} /> }]
        : [];
    }
    default:
      return [];
  }
}

function linesView(label: string, group: IChartGroup | null, axis: 'step' | 'value'): IView[] {
  return group ? [{ label, draw: height => <Lines {...{ group, axis, height }} /> }] : [];
}

function jsonView(value: unknown, trans: Translator): IView {
  const text = JSON.stringify(value, null, 2);
  return {
    label: trans.__('JSON'),
    draw: height => <Texts texts={[text]} count={1} height={height} />
  };
}
