import assert from 'node:assert/strict';
import { test } from 'vitest';

import { reduceRanks, viewRanks } from '../src/model/rank-reduction.ts';

function series(rank, steps, values) {
  const times = steps.map(step => 100 + step);
  return { name: 'loss', rank, count: steps.length, last: 0, min: 0, max: 0, steps, times, values };
}

const RANKS = [series(0, [0, 1, 2, 3], [0, 10, 20, 30]), series(1, [0, 2], [10, 30])];

test('ranks are reduced over the steps that all have reached', () => {
  const mean = reduceRanks(RANKS, 'mean');
  assert.deepEqual(mean.steps, [0, 1, 2]);
  assert.deepEqual(mean.values, [5, 15, 25]);
  assert.deepEqual(mean.times, [100, 101, 102]);
  assert.equal(mean.last, 25);
  assert.deepEqual(reduceRanks(RANKS, 'min').values, [0, 10, 20]);
  assert.deepEqual(reduceRanks(RANKS, 'max').values, [10, 20, 30]);
});

test('a gap of one rank is a gap of the mean', () => {
  const broken = series(1, [0, 1], [NaN, 1]);
  assert.deepEqual(reduceRanks([series(0, [0, 1], [1, 3]), broken], 'mean').values, [NaN, 2]);
});

test('ranks that have nothing in common yet make an empty series', () => {
  const mean = reduceRanks([RANKS[0], series(1, [], [])], 'mean');
  assert.deepEqual([mean.values, mean.last], [[], NaN]);
});

test('each rank, one of them, or all in one', () => {
  const group = { name: 'loss', series: RANKS, isSystem: false };
  assert.equal(viewRanks(group, 'each'), group);
  assert.deepEqual(viewRanks(group, 'first').series, [RANKS[0]]);
  assert.equal(viewRanks(group, 'mean').series.length, 1);
  const single = { ...group, series: [RANKS[0]] };
  assert.equal(viewRanks(single, 'mean'), single);
});
