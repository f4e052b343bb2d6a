import assert from 'node:assert/strict';
import { test } from 'vitest';

import { comparedNames, compareRuns, overlay } from '../src/model/comparison.ts';
import { RunSelection } from '../src/model/run-selection.ts';

function series(name, values, rank = 0) {
  const steps = values.map((_, i) => i);
  const times = steps.map(step => 100 + step);
  return {
    name,
    rank,
    count: values.length,
    last: values.at(-1),
    min: 0,
    max: 1,
    steps,
    times,
    values
  };
}

function compared(runId, name, more = {}, own = []) {
  const run = {
    run_id: runId,
    display_name: name,
    experiment: 'e',
    status: 'Completed',
    n_ranks: 1,
    started_at: 90,
    parameters: {},
    metrics: {},
    tags: {},
    script: 'main.py',
    compute_target: 'local',
    ...more
  };
  return { runId, run, series: own };
}

test('a run has the same colour in every chart, also where it has logged nothing', () => {
  const runs = [
    compared('a', 'first', {}, [series('loss', [1, 0.5]), series('system/cpu', [9])]),
    compared('b', 'second', { started_at: 100 }, [
      series('loss', [2]),
      series('acc', [7]),
      series('loss', [8], 1)
    ])
  ];
  const [acc, loss] = overlay(runs);
  assert.deepEqual([acc.name, loss.name], ['acc', 'loss']);
  assert.deepEqual(acc.labels, ['first', 'second']);
  assert.deepEqual(acc.keys, ['a', 'b']);
  assert.deepEqual(
    acc.series.map(one => one.values),
    [[], [7]]
  );
  assert.deepEqual(
    loss.series.map(one => one.values),
    [[1, 0.5], [2]]
  );
  assert.deepEqual(
    loss.series.map(one => one.times),
    [[10, 11], [0]],
    'from the start of each run'
  );
});

test('runs of one name are told apart by their ids', () => {
  const runs = [
    compared('e_1_aaaaaaaa', 'same'),
    compared('e_2_bbbbbbbb', 'same'),
    compared('c', 'other')
  ];
  assert.deepEqual(comparedNames(runs), ['same (aaaaaaaa)', 'same (bbbbbbbb)', 'other']);
  assert.deepEqual(comparedNames([{ runId: 'x', run: null, series: [] }]), ['x'], 'not yet known');
});

test('what differs is marked, what a run lacks is empty', () => {
  const runs = [
    compared(
      'a',
      'first',
      { parameters: { reg: 0.1, seed: 1 }, metrics: { auc: 0.5, old: 'NaN' } },
      [series('auc', [0.75])]
    ),
    compared('b', 'second', { parameters: { reg: 0.2, seed: 1, kind: 'l2' }, status: 'Failed' })
  ];
  const parts = Object.fromEntries(compareRuns(runs).map(({ title, rows }) => [title, rows]));
  assert.deepEqual(parts.Parameters, [
    { name: 'kind', values: ['', 'l2'], numbers: [null, null], differs: true, best: [] },
    { name: 'reg', values: ['0.1', '0.2'], numbers: [0.1, 0.2], differs: true, best: [] },
    { name: 'seed', values: ['1', '1'], numbers: [1, 1], differs: false, best: [] }
  ]);
  assert.deepEqual(parts['Last values'], [
    { name: 'auc', values: ['0.75', ''], numbers: [0.75, null], differs: true, best: [] },
    { name: 'old', values: ['NaN', ''], numbers: [NaN, null], differs: true, best: [] }
  ]);
  assert.equal(parts.Tags, undefined);
  assert.ok(parts.Run.find(row => row.name === 'Status').differs);
  assert.ok(!parts.Run.find(row => row.name === 'Script').differs);
  assert.equal(
    parts.Run.find(row => row.name === 'Image'),
    undefined,
    'nothing is said of what none has'
  );
});

test('runs are selected one by one and all left at once', () => {
  const selection = new RunSelection();
  let n = 0;
  selection.changed.connect(() => (n += 1));
  selection.toggle('a');
  selection.toggle('b');
  selection.toggle('a');
  assert.deepEqual(selection.runIds, ['b']);
  assert.ok(selection.has('b') && !selection.has('a'));
  selection.clear();
  assert.deepEqual([selection.runIds, n], [[], 4]);
});
