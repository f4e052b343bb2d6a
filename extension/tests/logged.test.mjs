import assert from 'node:assert/strict';
import { test } from 'vitest';

import {
  matrixOf,
  precisionCurves,
  predictionLines,
  residualBars,
  rocCurves,
  tableLines
} from '../src/model/logged-charts.ts';

const points = series => series.steps.map((x, i) => [x, series.values[i]]);

test('columns of numbers become lines over the rows, others stay in the table', () => {
  const table = {
    rows: [0, 10, 20],
    columns: { x: [1, 'NaN', 3], y: [4, null, 6], note: ['a', 'b', 'c'] }
  };
  const group = tableLines('t', table);
  assert.deepEqual(group.labels, ['x', 'y']);
  assert.deepEqual(group.series[0].steps, [0, 10, 20]);
  assert.deepEqual(group.series[0].values, [1, NaN, 3]);
  assert.deepEqual([group.series[0].min, group.series[0].max], [1, 3]);
  assert.ok(Number.isNaN(group.series[1].values[1]));
  assert.equal(tableLines('t', { rows: [0, 1], columns: { note: ['a', 'b'] } }), null);
  assert.equal(tableLines('t', { rows: [0], columns: { x: [1] } }), null, 'one row is no line');
});

// True positives, false positives, true negatives, false negatives at each threshold.
const ACCURACY = {
  schema_type: 'accuracy_table',
  data: {
    probability_tables: [
      [
        [10, 30, 0, 0],
        [8, 3, 27, 2],
        [0, 0, 30, 10]
      ]
    ],
    probability_thresholds: [0, 0.5, 1],
    class_labels: ['spam']
  }
};

test('an accuracy table gives a curve for each class', () => {
  const roc = rocCurves(ACCURACY);
  assert.deepEqual(roc.labels, ['spam']);
  assert.deepEqual(points(roc.series[0]), [
    [0, 0],
    [0.1, 0.8],
    [1, 1]
  ]);
  const precision = precisionCurves(ACCURACY).series[0];
  assert.deepEqual(points(precision), [
    [0, 1],
    [0.8, 8 / 11],
    [1, 0.25]
  ]);
});

test('predictions stand beside the ideal', () => {
  const data = { bin_averages: [0.2, 0.7], bin_errors: [0, 0], bin_edges: [0, 0.5, 1] };
  const { labels, series } = predictionLines({ data });
  assert.deepEqual(labels, ['predicted', 'ideal']);
  assert.deepEqual(points(series[0]), [
    [0.25, 0.2],
    [0.75, 0.7]
  ]);
  assert.deepEqual(series[1].values, [0.25, 0.75]);
});

test('residuals become bars between their edges', () => {
  const data = { bin_edges: [100, 200, 400], bin_counts: [0.5, 20] };
  assert.deepEqual(residualBars({ data }), [
    { from: 100, to: 200, height: 0.5 },
    { from: 200, to: 400, height: 20 }
  ]);
});

test('a confusion matrix has a label for each class', () => {
  const data = {
    class_labels: ['cat'],
    matrix: [
      [3, 0],
      [1, 2]
    ]
  };
  assert.deepEqual(matrixOf({ data }), {
    labels: ['cat', '1'],
    rows: [
      [3, 0],
      [1, 2]
    ]
  });
});

test('documents of another shape are none of these', () => {
  const odd = [
    {},
    { data: null },
    { data: 'x' },
    { data: { matrix: [[1, 2]], probability_tables: [[[1]]] } }
  ];
  for (const document of [
    ...odd,
    { data: { bin_edges: [1], bin_counts: [1], bin_averages: [1] } }
  ]) {
    assert.equal(matrixOf(document), null);
    assert.equal(rocCurves(document), null);
    assert.equal(precisionCurves(document), null);
    assert.equal(predictionLines(document), null);
    assert.deepEqual(residualBars(document), []);
  }
});
