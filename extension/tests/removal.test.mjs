import assert from 'node:assert/strict';
import { test } from 'vitest';

import { findRuns, measureRuns, removeRuns } from '../src/model/run-removal.ts';
import { RunSelection } from '../src/model/run-selection.ts';
import { ApiError } from '../src/services/request.ts';

const GONE = new ApiError('There is no such run.', 404);
const BUSY = new ApiError('Its folder is in use.', 409);

/** A workbench whose server answers for each run with what is given, or throws it. */
function workbenchOf(answers) {
  const answer = async runId => {
    if (answers[runId] instanceof Error) {
      throw answers[runId];
    }
    return answers[runId];
  };
  const runSelection = new RunSelection();
  runSelection.selectAll(Object.keys(answers));
  let nRefreshes = 0;
  const refresh = async () => (nRefreshes += 1);
  const api = { getRun: answer, getRunSize: answer, deleteRun: answer };
  const runList = { runs: [], refresh };
  return { api, runList, runSelection, nRefreshes: () => nRefreshes };
}

const runs = (...ids) => ids.map(run_id => ({ run_id }));

test('a run that is gone does not keep the others, and leaves list and selection', async () => {
  const workbench = workbenchOf({ a: { run_id: 'a' }, b: GONE, c: BUSY });
  assert.deepEqual(await findRuns(['a', 'b', 'c'], workbench), runs('a'));
  assert.deepEqual(workbench.runSelection.runIds, ['a', 'c']);
  assert.equal(workbench.nRefreshes(), 1);
});

test('of runs that are all gone the server says so', async () => {
  const workbench = workbenchOf({ a: GONE });
  await assert.rejects(findRuns(['a'], workbench), GONE);
  assert.deepEqual(workbench.runSelection.runIds, []);
});

test('a size that is not known is left out of the sum', async () => {
  const workbench = workbenchOf({ a: 1, b: GONE, c: 2 });
  assert.equal(await measureRuns(runs('a', 'b', 'c'), workbench), 3);
  assert.equal(await measureRuns(runs('b'), workbench), null);
  assert.equal(await measureRuns([], workbench), null);
});

test('what was deleted meanwhile is away as well, and what cannot be deleted stays picked', async () => {
  const workbench = workbenchOf({ a: undefined, b: GONE });
  await removeRuns(runs('a', 'b'), workbench);
  assert.deepEqual(workbench.runSelection.runIds, []);
  const other = workbenchOf({ a: BUSY, b: undefined });
  await assert.rejects(removeRuns(runs('a', 'b'), other), BUSY);
  assert.deepEqual([other.runSelection.runIds, other.nRefreshes()], [['a'], 1]);
});
