import assert from 'node:assert/strict';
import { beforeEach, test, vi } from 'vitest';

import { LiveSweep } from '../src/model/live-sweep.ts';
import { RunList } from '../src/model/run-list.ts';
import { countDone, countFailed, qualitiesOf, trialsOf } from '../src/model/sweep.ts';
import { makeScale, makeValueScale } from '../src/model/sweep-scale.ts';
import { filterTrials, NO_FILTER, sortTrials } from '../src/model/sweep-table.ts';
import { makeSweep } from './sweep-examples.ts';

const numbers = trials => trials.map(({ number }) => number);

test('the columns of an answer become trials, NaN stays NaN', () => {
  const sweep = makeSweep(4);
  sweep.trials.best[1] = 'NaN';
  const trials = trialsOf(sweep);
  assert.deepEqual(trials[0].parameters, { '--lr': 0.1, '--kernel': 'rbf' });
  assert.equal(Number.isNaN(trials[1].best), true);
  assert.equal(trials[2].best, null);
});

test('a failed trial that was done again counts once', () => {
  const sweep = makeSweep(4);
  assert.deepEqual([countDone(trialsOf(sweep)), countFailed(trialsOf(sweep))], [3, 1]);
  sweep.trials.repeats[3] = 2;
  assert.deepEqual([countDone(trialsOf(sweep)), countFailed(trialsOf(sweep))], [2, 0]);
});

test('trials are as good as their ranks, by the goal', () => {
  const trials = [0.1, null, 0.3, 0.2].map((best, number) => ({ number, best }));
  assert.deepEqual([...qualitiesOf(trials, 'max').values()], [0, null, 1, 0.5]);
  assert.deepEqual([...qualitiesOf(trials, 'min').values()], [1, null, 0, 0.5]);
});

test('an axis places numbers, powers of ten and options', () => {
  const log = makeScale('log', [1e-4, 1e-1]);
  assert.deepEqual(
    log.ticks.map(({ label }) => label),
    ['1e-4', '0.001', '0.01', '0.1']
  );
  assert.ok(Math.abs(log.place(10 ** -2.5) - 0.5) < 1e-9);
  assert.equal(log.place(0), null);
  const options = makeScale('categorical', [], ['rbf', 'poly', null]);
  assert.deepEqual(['rbf', 'poly', null, 'other'].map(options.place), [1 / 6, 0.5, 5 / 6, null]);
  assert.equal(options.wordsAt(0.99), 'null');
  const one = makeScale('linear', [5]);
  assert.equal(one.place(5), 0.5);
  assert.equal(makeScale('linear', []).place('x'), null);
});

test('one value far away does not press the others flat', () => {
  const scale = makeValueScale([1, 2, 3, 4, 5, 6, 7, 1e9]);
  assert.ok(scale.place(7) > 0.9);
  assert.equal(scale.place(1e9), 1);
});

test('trials are filtered by words, status and brushes together', () => {
  const trials = trialsOf(makeSweep(8));
  const axis = {
    name: '--lr',
    label: 'lr',
    scale: makeScale('log', [1e-4, 1e-1]),
    valueOf: ({ parameters }) => parameters['--lr']
  };
  const chosen = change => numbers(filterTrials(trials, { ...NO_FILTER, ...change }, [axis]));
  assert.deepEqual(chosen({ search: 'ASHA kernel=poly' }), [1, 5]);
  assert.deepEqual(chosen({ search: '#3' }), [3]);
  assert.deepEqual(chosen({ status: 'failed' }), [2, 6]);
  assert.deepEqual(chosen({ brushes: { '--lr': [0.9, 1] } }), [0, 4]);
  assert.deepEqual(chosen({ status: 'failed', brushes: { '--lr': [0.9, 1] } }), []);
  assert.equal(filterTrials(trials, NO_FILTER, [axis]), trials);
});

test('trials are sorted by any column, those without a value last in both directions', () => {
  const trials = trialsOf(makeSweep(4));
  const sorted = (key, isDescending) => numbers(sortTrials(trials, { key, isDescending }, 1e9));
  assert.deepEqual(sorted('best', true), [1, 3, 0, 2]);
  assert.deepEqual(sorted('best', false), [0, 3, 1, 2]);
  assert.deepEqual(sorted('p:--lr', false), [3, 2, 1, 0]);
  assert.deepEqual(sorted('p:--kernel', true), [0, 2, 1, 3]);
  assert.deepEqual(sorted('reason', true), [1, 0, 2, 3]);
});

beforeEach(() => {
  globalThis.window = globalThis;
  globalThis.document = { hidden: false };
});

test('a sweep is asked for every two seconds while it goes on, with the tag of the last answer', async () => {
  vi.useFakeTimers();
  const tags = [];
  const answers = [{ sweep: makeSweep(1), tag: 'a' }, null, { sweep: makeSweep(2), tag: 'b' }];
  answers.push({ sweep: makeSweep(2, { status: 'Completed' }), tag: 'c' });
  const live = new LiveSweep(
    { getSweep: async (_, tag) => (tags.push(tag), answers[tags.length - 1]) },
    'HD_1'
  );
  const following = live.follow();
  await vi.advanceTimersByTimeAsync(1_900);
  assert.deepEqual(tags, ['']);
  await vi.advanceTimersByTimeAsync(60_000);
  assert.deepEqual(tags, ['', 'a', 'a', 'b']);
  assert.equal(live.isActive, false);
  following.dispose();
  vi.useRealTimers();
});

test('an error is kept beside what is known, and nothing is asked once nobody looks', async () => {
  vi.useFakeTimers();
  let nAsked = 0;
  const live = new LiveSweep(
    {
      getSweep: async () => {
        nAsked += 1;
        if (nAsked === 2) {
          throw new Error('no answer');
        }
        return { sweep: makeSweep(1), tag: '' };
      }
    },
    'HD_1'
  );
  const following = live.follow();
  await vi.advanceTimersByTimeAsync(2_100);
  assert.equal(live.error?.message, 'no answer');
  assert.equal(live.trials.length, 1);
  await vi.advanceTimersByTimeAsync(2_000);
  assert.equal(live.error, null);
  following.dispose();
  await vi.advanceTimersByTimeAsync(10_000);
  assert.equal(nAsked, 3);
  vi.useRealTimers();
});

test('the list of runs leaves children out, and is not asked anew for each of them', async () => {
  vi.useFakeTimers();
  const queries = [];
  const listRuns = async query => {
    queries.push(query);
    return { runs: [], total: 0, unreadable: [] };
  };
  const list = new RunList({ listRuns });
  await list.setFilter({ sort: 'duration' });
  const child = { run_id: 'HD_1_0', parent_run_id: 'HD_1', status: 'Running' };
  list.apply({ topic: 'runs', changed: [child], removed: [] });
  await vi.advanceTimersByTimeAsync(1_000);
  assert.deepEqual(
    queries.map(({ parent }) => parent),
    ['']
  );
  await list.setFilter({ search: 'lr=0.1' });
  list.apply({ topic: 'runs', changed: [{ ...child, run_id: 'HD_1_1' }], removed: [] });
  await vi.advanceTimersByTimeAsync(1_000);
  assert.deepEqual(
    queries.map(({ parent }) => parent),
    ['', undefined, undefined]
  );
  vi.useRealTimers();
});
