import assert from 'node:assert/strict';
import { test } from 'vitest';

import { deltaOf } from '../src/model/comparison.ts';
import { nextSorting, sortedPlaces } from '../src/model/comparison-order.ts';
import { FollowedRuns, isHere } from '../src/model/followed-runs.ts';
import { LiveRun } from '../src/model/live-run.ts';
import { bestPlaces, goalOf } from '../src/model/metric-goal.ts';

function row(values, numbers = values.map(() => null)) {
  return { name: 'r', values, numbers, differs: true, best: [] };
}

test('a click sorts up, another down, a third as before', () => {
  const up = nextSorting(null, 'a');
  const down = nextSorting(up, 'a');
  assert.deepEqual(
    [up.isDescending, down.isDescending, nextSorting(down, 'a')],
    [false, true, null]
  );
  assert.deepEqual(nextSorting(down, 'b'), { rowKey: 'b', isDescending: false });
});

test('numbers are sorted as numbers, words as people do, nothing and NaN come last', () => {
  const numbers = row(['10', '9', '', 'NaN', '∞'], [10, 9, null, NaN, Infinity]);
  assert.deepEqual(sortedPlaces(numbers, false), [1, 0, 4, 2, 3]);
  assert.deepEqual(sortedPlaces(numbers, true), [4, 0, 1, 2, 3]);
  assert.deepEqual(sortedPlaces(row(['run 10', 'run 9', '']), false), [1, 0, 2]);
});

test('the best value is what the run says, else what everybody knows of the name', () => {
  const primary = [null, { name: 'cost', goal: 'min', value: 1 }];
  const names = ['cost', 'val_loss', 'valAccuracy', 'mapped', 'lr', 'f1', 'error score'];
  const goals = ['min', 'min', 'max', null, null, 'max', null];
  assert.deepEqual(
    names.map(name => goalOf(name, primary)),
    goals
  );
  assert.deepEqual(bestPlaces([3, NaN, 1, null, 1], 'min'), [2, 4]);
  assert.deepEqual(bestPlaces([3, 5, Infinity], 'max'), [1]);
  assert.deepEqual(bestPlaces([2, 2], 'max'), [], 'none is better');
  assert.deepEqual(bestPlaces([1, 2], null), []);
});

test('a difference has a sign, and none without two numbers', () => {
  const values = row(['1', '3', '0.5', 'NaN', ''], [1, 3, 0.5, NaN, null]);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(place => deltaOf(values, place, 0)),
    ['', '+2', '−0.5', '', '']
  );
  assert.equal(deltaOf(row(['1', '1'], [1, 1]), 1, 0), '±0');
});

/** A server that lets a page follow runs, and sends the status of each once. */
class FakeStream {
  followed = new Set();
  subscribeRun(subscriber) {
    this.followed.add(subscriber);
    return { dispose: () => this.followed.delete(subscriber) };
  }
  answer(status) {
    for (const live of [...this.followed]) {
      live.onFrame({
        run: { status, n_ranks: 1 },
        metrics: { reset: true, cursor: 'x', series: [] }
      });
    }
  }
}

function manyRuns(n, stream) {
  return Array.from({ length: n }, (_, i) => new LiveRun(`run ${i}`, stream, async () => []));
}

test('a hundred ended runs are read in turns, and none stays followed', () => {
  const stream = new FakeStream();
  const runs = manyRuns(100, stream);
  const following = new FollowedRuns(runs, () => undefined);
  assert.equal(stream.followed.size, 48);
  for (let i = 0; i < 3; i++) {
    stream.answer('Completed');
  }
  assert.ok(runs.every(({ run }) => run?.status === 'Completed'));
  assert.equal(stream.followed.size, 0);
  following.dispose();
});

test('a run that was looked at before is read on to its end', () => {
  const stream = new FakeStream();
  const runs = manyRuns(60, stream);
  const before = runs[0].follow();
  stream.answer('Running');
  before.dispose();
  runs[0].hear({ status: 'Completed' });
  const following = new FollowedRuns(runs, () => undefined);
  assert.ok(!isHere(runs[0]));
  runs[1].hear({ status: 'Completed' });
  runs[1].onFrame({ run: { status: 'Completed' } });
  assert.ok(stream.followed.has(runs[0]), 'the end of its curves is not here');
  stream.answer('Completed');
  assert.ok(isHere(runs[0]) && !stream.followed.has(runs[0]));
  following.dispose();
});

test('runs that go on, and few runs, stay followed until nobody looks', () => {
  for (const [n, status] of [
    [20, 'Running'],
    [3, 'Completed']
  ]) {
    const stream = new FakeStream();
    const following = new FollowedRuns(manyRuns(n, stream), () => undefined);
    stream.answer(status);
    assert.equal(stream.followed.size, n);
    following.dispose();
    assert.equal(stream.followed.size, 0);
  }
});
