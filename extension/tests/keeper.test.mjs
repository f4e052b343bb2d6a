import assert from 'node:assert/strict';
import { test } from 'vitest';

import { NotebookKeeper } from '../src/widgets/notebook-keeper.ts';

const wait = ms => new Promise(resolve => setTimeout(resolve, ms));

/** A notebook that takes two saves at once for another program's, as JupyterLab does. */
function openNotebook(log, end = async () => {}) {
  return {
    model: { dirty: true, readOnly: false },
    async save() {
      log.push('begins');
      await wait(10);
      log.push('ends');
      await end();
    }
  };
}

test('a notebook is saved once at a time, by anybody', async () => {
  const log = [];
  const notebook = openNotebook(log);
  const keeper = new NotebookKeeper(null, null, null);
  keeper.watch(notebook);
  await Promise.all([notebook.save(), keeper.save(notebook), notebook.save()]);
  assert.deepEqual(log, Array(3).fill(['begins', 'ends']).flat());
});

test('a save that was called off keeps the next one from nothing', async () => {
  const log = [];
  const notebook = openNotebook(log, async () => {
    throw new Error('called off');
  });
  new NotebookKeeper(null, null, null).watch(notebook);
  const both = await Promise.allSettled([notebook.save(), notebook.save()]);
  assert.deepEqual(
    both.map(one => one.status),
    ['rejected', 'rejected']
  );
  assert.equal(log.length, 4);
});
