import assert from 'node:assert/strict';
import { test } from 'vitest';

import { chartOptions } from '../src/components/charts/chart-options.ts';
import { hiddenOf } from '../src/model/chart-data.ts';
import { nameLabel } from '../src/model/name-label.ts';
import { markOf, ringOf, stripeOf } from '../src/model/series-marks.ts';
import { gapsOf, identicalSets, isDrawable, notesOf } from '../src/model/series-notes.ts';
import { countNonFinite } from '../src/model/series-store.ts';
import { ShownSeries } from '../src/model/shown-series.ts';

const VIEW = { axis: 'step', isLog: false, origin: 0 };
const NONE = new Set();

function series(values, { count = values.length, nonFinite, times, rank = 0 } = {}) {
  const steps = values.map((_, i) => i);
  const finite = values.filter(Number.isFinite);
  const [min, max] = [Math.min(...finite), Math.max(...finite)];
  nonFinite ??= countNonFinite(values);
  return {
    name: 'm',
    rank,
    count,
    nonFinite,
    last: values.at(-1),
    min,
    max,
    steps,
    times: times ?? steps,
    values
  };
}

function group(...all) {
  return { name: 'm', isSystem: false, series: all, keys: all.map((_, i) => `run ${i}`) };
}

test('a hundred lines differ in colour, dash or width', () => {
  const marks = Array.from({ length: 100 }, (_, i) => JSON.stringify(markOf(i)));
  assert.equal(new Set(marks).size, 100);
});

test('the stripes of lines on each other fill each other’s gaps, their points are rings', () => {
  const dashes = [0, 1, 2].map(place => stripeOf(place, 3));
  assert.deepEqual(dashes, [
    [0, 0, 7, 14],
    [0, 7, 7, 7],
    [0, 14, 7, 0]
  ]);
  assert.deepEqual(
    [0, 1, 2].map(place => ringOf(place, 3)),
    [12, 8, 4]
  );
  assert.ok(ringOf(0, 100) < 30);
});

test('lines with the same points are found; those that only look alike in number are not', () => {
  const all = group(
    series([1, 2, NaN]),
    series([1, 3, 2]),
    series([1, 2, NaN]),
    series([NaN, NaN]),
    series([NaN, NaN])
  );
  assert.deepEqual(identicalSets(all, [0, 1, 2, 3, 4], VIEW), [[0, 2]]);
  const shifted = group(series([1, 2]), series([1, 2], { times: [5, 6] }));
  assert.deepEqual(identicalSets(shifted, [0, 1], VIEW), [[0, 1]]);
  assert.deepEqual(
    identicalSets(shifted, [0, 1], { ...VIEW, axis: 'time' }),
    [],
    'beside each other'
  );
});

test('what cannot be drawn is said with its number', () => {
  const notes = all =>
    notesOf(all, VIEW, NONE).map(({ kind, what, places, counts }) => [kind, what, places, counts]);
  assert.deepEqual(notes(group(series([NaN, NaN]), series([1, 2]), series([NaN]))), [
    ['only', 'NaN', [0, 2], [2, 1]]
  ]);
  assert.deepEqual(notes(group(series([Infinity, -Infinity]))), [['only', '∞', [0], [2]]]);
  assert.deepEqual(notes(group(series([1, NaN, Infinity, 2]))), [['some', 'NaN, ∞', [0], [2]]]);
  assert.deepEqual(notes(group(series([1, NaN], { count: 5000 }))), [['some', 'NaN', [0], [1]]]);
  assert.deepEqual(
    notes(group(series([1, 2], { count: 5000, nonFinite: 70 }))),
    [['some', 'NaN', [0], [70]]],
    'thinned away'
  );
  assert.deepEqual(notes(group(series([NaN, NaN], { count: 5000, nonFinite: 5000 }))), [
    ['only', 'NaN', [0], [5000]]
  ]);
  assert.deepEqual(notes(group(series([]), series([]))), []);
});

test('a log scale says what it leaves out', () => {
  const view = { ...VIEW, isLog: true };
  const [note] = notesOf(group(series([-1, 0, 2])), view, NONE);
  assert.deepEqual([note.kind, note.counts], ['not-positive', [2]]);
  assert.ok(!isDrawable(series([-1, 0, NaN]), true));
  assert.ok(isDrawable(series([-1]), false));
});

test('nothing is said of lines that are hidden', () => {
  const all = group(series([1, 2]), series([1, 2]), series([NaN]));
  assert.deepEqual(notesOf(all, VIEW, new Set(['run 1', 'run 2'])), []);
  assert.deepEqual(
    hiddenOf(group(series([1])), new Set(['run 0'])),
    NONE,
    'a line that is alone is shown'
  );
});

test('a table says how many points are no numbers', () => {
  assert.equal(gapsOf(series([1])), null);
  assert.deepEqual(gapsOf(series([1, NaN])), { what: 'NaN', count: 1 });
});

test('lines are hidden, left alone, and shown again', () => {
  const shown = new ShownSeries();
  let n = 0;
  shown.hiddenChanged.connect(() => (n += 1));
  shown.toggle('a');
  assert.deepEqual([...shown.hidden], ['a']);
  shown.showOnly('a', ['a', 'b', 'c']);
  assert.deepEqual([...shown.hidden], ['b', 'c']);
  shown.showOnly('a', ['a', 'b', 'c']);
  assert.deepEqual([[...shown.hidden], n], [[], 3]);
  shown.emphasisChanged.connect(() => (n += 10));
  shown.emphasize('b');
  shown.emphasize('b');
  assert.deepEqual([shown.emphasized, n], ['b', 13]);
});

test('a name can always be seen and reads one way', () => {
  const trans = { __: text => text };
  const labels = ['loss', '', '  ', '\u200b', 'a\u202eb'].map(name => nameLabel(name, trans));
  assert.deepEqual(labels, ['loss', '(no name)', '"  "', '"\\u200b"', 'a\\u202eb']);
});

test('around a single point there is room on both sides, beside several none is added', () => {
  const style = { axis: '', background: '', grid: '', font: '', colors: [] };
  const { range } = chartOptions(1, { ...VIEW, smoothing: 0 }, style, { width: 9, height: 9 })
    .scales.x;
  assert.deepEqual(range({ data: [[7], [1]] }, 0, 100), [6, 8], 'uPlot would go from 0 to 100');
  assert.deepEqual(
    range(
      {
        data: [
          [0, 9],
          [1, 2]
        ]
      },
      0,
      9
    ),
    [0, 9]
  );
});
