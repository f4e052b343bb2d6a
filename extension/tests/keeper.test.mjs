import assert from 'node:assert/strict';
import { test } from 'node:test';

import { NotebookKeeper } from '../src/widgets/notebook-keeper.ts';

globalThis.window = { setTimeout: (act, ms) => setTimeout(act, ms / 100) };

test('a notebook that is being saved is not saved at the same time', async () => {
  let tell;
  const saved = [];
  const notebook = {
    model: { dirty: true, readOnly: false },
    saveState: { connect: slot => (tell = state => slot(null, state)) },
    save: async () => saved.push('ours')
  };
  const keeper = new NotebookKeeper(null, null, null);
  keeper.watch(notebook);
  tell('started');
  const saving = keeper.save(notebook);
  setTimeout(() => {
    saved.push("the user's");
    tell('completed');
  }, 20);
  await saving;
  assert.deepEqual(saved, ["the user's", 'ours']);
});
