import assert from 'node:assert/strict';
import { test } from 'vitest';

import { RunList } from '../src/model/run-list.ts';
import { RunSelection } from '../src/model/run-selection.ts';
import { PreviewTab } from '../src/widgets/preview-tab.ts';

const LISTED = ['a', 'b', 'c', 'd', 'e'];

test('ranges reach from the run that was clicked last, in both directions', () => {
  const selection = new RunSelection();
  selection.startAt('b');
  selection.extendTo('d', LISTED);
  assert.deepEqual(selection.runIds, ['b', 'c', 'd']);
  selection.extendTo('a', LISTED);
  assert.deepEqual(selection.runIds, ['a', 'b']);
  selection.toggle('e');
  assert.deepEqual(selection.runIds, ['a', 'b', 'e']);
  selection.extendTo('d', LISTED, true);
  assert.deepEqual(selection.runIds, ['a', 'b', 'e', 'd']);
});

test('without a beginning a range begins where it is asked for', () => {
  const selection = new RunSelection();
  selection.extendTo('c', LISTED);
  assert.deepEqual(selection.runIds, ['c']);
  const steps = new RunSelection();
  steps.extendFrom('b', 'c', LISTED);
  steps.extendFrom('c', 'd', LISTED);
  assert.deepEqual(steps.runIds, ['b', 'c', 'd']);
  steps.extendFrom('d', 'c', LISTED);
  assert.deepEqual(steps.runIds, ['b', 'c']);
  steps.extendFrom('e', 'd', LISTED);
  assert.deepEqual(steps.runIds, ['d', 'e']);
  steps.toggle('e');
  steps.extendFrom('d', 'c', LISTED);
  assert.deepEqual(steps.runIds, ['c', 'd']);
});

test('all can be picked, and what is gone is picked no more', () => {
  const selection = new RunSelection();
  selection.selectAll(LISTED);
  selection.forget(['b', 'x']);
  assert.deepEqual(selection.runIds, ['a', 'c', 'd', 'e']);
  selection.clear();
  assert.deepEqual(selection.runIds, []);
});

function listOf(n) {
  const asked = [];
  const listRuns = async query => {
    asked.push([query.offset, query.limit]);
    const runs = [...Array(n).keys()].slice(query.offset, query.offset + query.limit);
    return {
      runs: runs.map(id => ({ run_id: `${id}`, status: 'Running' })),
      total: n,
      unreadable: []
    };
  };
  return { list: new RunList({ listRuns }, 10), asked };
}

test('more that was asked for comes, though the list is refreshed meanwhile', async () => {
  const { list } = listOf(40);
  await list.refresh();
  await Promise.all([list.loadMore(), list.refresh()]);
  assert.equal(list.runs.length, 20);
});

test('a list ordered by what changes is asked for again when a run changes', async () => {
  let act = null;
  globalThis.window = { setTimeout: later => (act = later) };
  const { list, asked } = listOf(3);
  await list.refresh();
  const frame = { topic: 'runs', changed: [{ run_id: '1', status: 'Failed' }], removed: [] };
  list.apply(frame);
  assert.equal(act, null);
  assert.equal(list.runs[1].status, 'Failed');
  await list.setFilter({ sort: 'status' });
  list.apply(frame);
  const before = asked.length;
  act();
  assert.equal(asked.length, before + 1);
});

function tab() {
  const listeners = [];
  const disposed = { connect: listener => listeners.push(listener) };
  return { title: { className: 'mine' }, disposed, dispose: () => listeners.forEach(l => l()) };
}

test('one tab is the preview at a time, and stays when it is pinned', () => {
  const preview = new PreviewTab();
  const pinned = [];
  preview.pinned.connect((_, widget) => pinned.push(widget));
  const [first, second, third] = [tab(), tab(), tab()];
  assert.equal(preview.hold(first), null);
  assert.equal(preview.hold(second), first);
  first.dispose();
  assert.equal(preview.widget, second);
  assert.equal(second.title.className, 'mine estimatory-mod-preview');
  preview.pin(second);
  assert.equal(second.title.className, 'mine');
  assert.deepEqual(pinned, [second]);
  assert.equal(preview.hold(third), null);
  third.dispose();
  assert.equal(preview.widget, null);
});
