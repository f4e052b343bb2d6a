import assert from 'node:assert/strict';
import { test } from 'vitest';

import { drawable, groupByName, inOrder, primaryFirst, smooth } from '../src/model/chart-data.ts';
import { pickExtremes, SeriesStore } from '../src/model/series-store.ts';

function wire(name, rank, values, from = 0) {
  const steps = values.map((_, i) => from + i);
  const [last] = values.slice(-1);
  const count = from + values.length;
  return { name, rank, type: 'float', count, last, min: 0, max: 1, steps, times: steps, values };
}

test('a delta is appended, a reset replaces', () => {
  const store = new SeriesStore();
  store.apply({ reset: true, series: [wire('loss', 0, [3, 2])] });
  store.apply({ reset: false, series: [wire('loss', 0, [1], 2)] });
  assert.deepEqual(store.series[0].values, [3, 2, 1]);
  assert.equal(store.series[0].count, 3);
  store.apply({ reset: true, series: [wire('loss', 0, [9])] });
  assert.deepEqual(store.series[0].values, [9]);
});

test('names of non-finite numbers become numbers again', () => {
  const store = new SeriesStore();
  store.apply({ reset: true, series: [wire('x', 0, ['NaN', 'Infinity', '-Infinity', 1])] });
  assert.deepEqual(store.series[0].values, [NaN, Infinity, -Infinity, 1]);
  assert.deepEqual(drawable(store.series[0].values, false), [null, null, null, 1]);
});

test('points that are no numbers are counted by the server, else here', () => {
  const store = new SeriesStore();
  store.apply({
    reset: true,
    series: [{ ...wire('x', 0, [1]), non_finite: 7 }, wire('y', 0, ['NaN', 1])]
  });
  assert.deepEqual(
    store.series.map(one => one.nonFinite),
    [7, 1]
  );
  store.apply({ reset: false, series: [{ ...wire('x', 0, ['NaN'], 1), non_finite: 8 }] });
  assert.equal(store.series[0].nonFinite, 8);
});

test('system metrics come last and ranks share a chart', () => {
  const store = new SeriesStore();
  const series = [
    wire('system/cpu', null, [1]),
    wire('b', 1, [1]),
    wire('b', 0, [1]),
    wire('a', 0, [1])
  ];
  store.apply({ reset: true, series });
  const groups = groupByName(store.series);
  assert.deepEqual(
    groups.map(g => g.name),
    ['a', 'b', 'system/cpu']
  );
  assert.deepEqual(
    groups[1].series.map(s => s.rank),
    [0, 1]
  );
  assert.equal(primaryFirst(groups, 'b')[0].name, 'b');
});

test('a long series is thinned without losing its ends and extremes', () => {
  const values = Array.from({ length: 10_000 }, (_, i) => Math.sin(i / 50));
  values[4321] = 99;
  values[8765] = -99;
  const kept = pickExtremes(values, 500);
  assert.ok(kept.length <= 500);
  assert.ok([0, 4321, 8765, 9999].every(i => kept.includes(i)));
});

test('a series that grows for ever stays bounded', () => {
  const store = new SeriesStore(100);
  for (let i = 0; i < 100; i++) {
    store.apply({ reset: false, series: [wire('x', 0, Array(50).fill(i), i * 50)] });
  }
  const [{ values, steps, count }] = store.series;
  assert.ok(values.length <= 200);
  assert.equal(steps[0], 0);
  assert.equal(steps[steps.length - 1], 4999);
  assert.equal(count, 5000);
});

test('smoothing follows a constant from its first point and leaves gaps', () => {
  assert.deepEqual(
    smooth([2, 2, 2], 0.9).map(v => v.toFixed(6)),
    ['2.000000', '2.000000', '2.000000']
  );
  const [first, gap, third] = smooth([1, NaN, 3], 0.5);
  assert.equal(first, 1);
  assert.ok(Number.isNaN(gap));
  assert.ok(third > 1 && third < 3);
  assert.deepEqual(smooth([1, 5], 0), [1, 5]);
});

test('a log scale shows only what is above zero', () => {
  assert.deepEqual(drawable([-1, 0, 2], true), [null, null, 2]);
});

test('points out of order are sorted and the latest of a step wins', () => {
  assert.deepEqual(inOrder([3, 1, 3], [30, 10, 31]), [
    [1, 3],
    [10, 31]
  ]);
  assert.deepEqual(inOrder([1, 2], [null, 5]), [
    [1, 2],
    [null, 5]
  ]);
});
