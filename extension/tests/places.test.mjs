import assert from 'node:assert/strict';
import { test } from 'vitest';

import { findCell } from '../src/model/notebook-cells.ts';
import { CARD_MIME } from '../src/model/saved-card.ts';
import { toServerPath } from '../src/model/server-paths.ts';

function cell(source, ...runIds) {
  const card = run_id => ({ version: 1, run_id, snapshot: { run: {} } });
  const outputs = runIds.map(run_id => ({ data: run_id ? { [CARD_MIME]: card(run_id) } : {} }));
  return {
    model: {
      sharedModel: { getSource: () => source },
      outputs: runIds.length ? { length: outputs.length, get: i => outputs[i] } : undefined
    }
  };
}

test('the cell of a run is the one that shows its card, whatever it says now', () => {
  const cells = [cell('# text'), cell('%%estimator\n1/0', '', 'other'), cell('changed', '', 'r')];
  assert.equal(findCell(cells, { runId: 'r', line: 2, code: '1/0' }), 2);
  assert.equal(findCell(cells, { runId: 'gone', line: 2, code: '  1/0' }), 1);
  assert.equal(findCell(cells, { runId: 'gone', line: 3, code: '1/0' }), -1);
  assert.equal(findCell([cell('1/0\n1/0')], { runId: 'gone', line: 2, code: '1/0' }), -1);
  assert.equal(findCell([cell('%%estimator\n')], { runId: 'gone', line: 2, code: '' }), -1);
});

test('a notebook is found below the root of the server, whose home is a tilde', () => {
  assert.equal(toServerPath('/home/me/work/a/b.ipynb', '/home/me/work'), 'a/b.ipynb');
  assert.equal(toServerPath('/home/me/work/b.ipynb', '~/work'), 'b.ipynb');
  assert.equal(toServerPath('/home/me/work/b.ipynb', '/home/me/work/'), 'b.ipynb');
  assert.equal(toServerPath('/b.ipynb', '/'), 'b.ipynb');
  assert.equal(toServerPath('/elsewhere/b.ipynb', '/home/me/work'), null);
  assert.equal(toServerPath('', '/home/me'), null);
});

test('a notebook that only looks as if it were below the root is not', () => {
  const homes = ['/root', '/Users/me', '/home/me', '/home/group/me', '/data/home2/me'];
  homes.forEach(home => assert.equal(toServerPath(`${home}/work/b.ipynb`, '~/work'), 'b.ipynb'));
  assert.equal(toServerPath('/tmp/work/b.ipynb', '~/work'), null);
  assert.equal(toServerPath('/home/me/a/other/work/b.ipynb', '~/work'), null);
  assert.equal(toServerPath('/home/me/a/b.ipynb', '~'), 'a/b.ipynb');
  assert.equal(toServerPath('/home/me/work/b.ipynb', '/me/work'), null);
  assert.equal(toServerPath('/home/me/a+b/c.ipynb', '/home/me/a+b'), 'c.ipynb');
  assert.equal(toServerPath('/home/me/b.ipynb', ''), null, 'the root is not known');
});
