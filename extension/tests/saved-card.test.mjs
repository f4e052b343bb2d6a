import assert from 'node:assert/strict';
import { test } from 'vitest';

import { toCard } from '../src/model/saved-card.ts';

const OLD_RUN = {
  run_id: 'r',
  status: 'Completed',
  environment: { interpreter: '/usr/bin/python3' }
};

function cardOf(snapshot) {
  return toCard({ version: 1, run_id: 'r', workspace: '/w', snapshot });
}

test('a card of an older version gets the fields that came later', () => {
  const { run, series, log_is_whole } = cardOf({ run: OLD_RUN, taken_at: 1 }).snapshot;
  assert.deepEqual([run.ranks, run.secrets, run.telling_log, run.container], [[], [], '', null]);
  assert.deepEqual(run.environment.notes, []);
  assert.deepEqual([run.status, run.environment.interpreter], ['Completed', '/usr/bin/python3']);
  assert.deepEqual([series, log_is_whole], [[], false]);
});

test('the end of the log is text, also where an older version wrote lines', () => {
  assert.equal(cardOf({ run: OLD_RUN, log_tail: ['one', 'two'] }).snapshot.log_tail, 'one\ntwo');
  assert.equal(cardOf({ run: OLD_RUN, log_tail: 'one\ntwo' }).snapshot.log_tail, 'one\ntwo');
  assert.equal(cardOf({ run: OLD_RUN }).snapshot.log_tail, '');
});
