import assert from 'node:assert/strict';
import { afterEach, beforeEach, test, vi } from 'vitest';

import { describeEnded, EndedRuns, filterFor, isWorthTelling } from '../src/model/ended-runs.ts';
import { OwnRuns } from '../src/model/own-runs.ts';
import { RunActivity } from '../src/model/run-activity.ts';

afterEach(() => vi.useRealTimers());

const fill = (text, args) => text.replace(/%(\d)/g, (_, n) => args[n - 1]);
const trans = { __: (text, ...args) => fill(text, args) };
const run = (run_id, more = {}) => ({
  run_id,
  display_name: run_id,
  experiment: 'e',
  status: 'Completed',
  duration_s: 12,
  failure_message: '',
  notebook: '',
  ...more
});
const WISHES = { notifyOfRuns: 'own', notifyAfterSeconds: 10 };

let timers;
beforeEach(() => {
  timers = [];
  globalThis.document = { hidden: false };
  globalThis.window = { setTimeout: act => timers.push(act) };
});
const settle = () => timers.splice(0).forEach(act => act());

function board(isThere = () => true) {
  const told = [];
  const tell = how => runs => told.push([how, ...runs.map(one => one.run_id)]);
  return { told, post: tell('post'), update: runs => isThere() && Boolean(tell('update')(runs)) };
}

test('only own runs that took long or failed are told of, unless asked otherwise', () => {
  const short = run('a', { duration_s: 1 });
  const failed = run('b', { duration_s: null, status: 'Failed' });
  assert.equal(isWorthTelling(run('c'), WISHES, true), true);
  assert.equal(isWorthTelling(run('c'), WISHES, false), false);
  assert.equal(isWorthTelling(short, WISHES, true), false);
  assert.equal(isWorthTelling(short, { ...WISHES, notifyAfterSeconds: 0 }, true), true);
  assert.equal(isWorthTelling(failed, WISHES, true), true);
  assert.equal(isWorthTelling(failed, { ...WISHES, notifyOfRuns: 'all' }, false), true);
  assert.equal(isWorthTelling(failed, { ...WISHES, notifyOfRuns: 'none' }, true), false);
});

test('a burst is one message, and what comes soon after is added to it', () => {
  const shown = board();
  const endings = new EndedRuns(shown);
  ['a', 'b', 'c'].forEach(id => endings.add(run(id)));
  settle();
  endings.add(run('d'));
  settle();
  assert.deepEqual(shown.told, [
    ['post', 'a', 'b', 'c'],
    ['update', 'a', 'b', 'c', 'd']
  ]);
});

test('later, or after the message was put away, a new one begins', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  let isThere = true;
  const shown = board(() => isThere);
  const endings = new EndedRuns(shown);
  const end = (id, more) => {
    endings.add(run(id, more));
    settle();
  };
  end('a');
  vi.advanceTimersByTime(11_000);
  end('b', { status: 'Failed' });
  // A failure stays on the screen: what ends within some minutes belongs to it.
  for (const id of ['c', 'd']) {
    vi.advanceTimersByTime(200_000);
    end(id);
  }
  vi.advanceTimersByTime(200_000);
  end('e', { status: 'Failed' });
  isThere = false;
  end('f');
  assert.deepEqual(shown.told, [
    ['post', 'a'],
    ['post', 'b'],
    ['update', 'b', 'c'],
    ['post', 'd'],
    ['post', 'e'],
    ['post', 'f']
  ]);
});

test('runs that end without pause begin a new message after some minutes', () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const shown = board();
  const endings = new EndedRuns(shown);
  for (let n = 0; n < 100; n++) {
    endings.add(run(`${n}`));
    settle();
    vi.advanceTimersByTime(9_000);
  }
  assert.equal(shown.told.filter(([how]) => how === 'post').length, 3);
});

test('a message that could not be shown is not shown again with the next', () => {
  const shown = board();
  const endings = new EndedRuns({ ...shown, post: () => assert.fail('no board') });
  endings.add(run('a'));
  assert.throws(settle, /no board/);
  assert.deepEqual(endings._waiting, []);
});

test('a message says what happened, and shows those that failed', () => {
  const failed = run('f', { status: 'Failed', failure_message: 'ValueError: no' });
  assert.equal(describeEnded([run('a')], trans), 'a: Completed (12s)');
  assert.equal(describeEnded([failed], trans), 'f: Failed (12s)\nValueError: no');
  const many = [...Array(10).keys()].map(n => run(`r${n}`));
  const others = [failed, run('g', { status: 'Canceled', experiment: 'x' })];
  const text = '12 runs ended: 10 completed, 1 failed, 1 canceled';
  assert.equal(describeEnded([...many, ...others], trans), text);
  const { status, experiment, search } = filterFor([...many, ...others]);
  assert.deepEqual(
    { status, experiment, search },
    { status: 'failed', experiment: '', search: '' }
  );
  assert.equal(filterFor(many).status, 'completed');
  assert.equal(filterFor(many).experiment, 'e');
  assert.equal(filterFor([many[0], others[1]]).status, '');
});

test('a run is of this page by its notebook, also after that was closed, or by its form', () => {
  let open = ['work/a.ipynb', 'Untitled.ipynb'];
  const own = new OwnRuns(() => open, '/home/ada');
  assert.equal(own.has(run('r', { notebook: '/home/ada/work/a.ipynb' })), true);
  assert.equal(own.has(run('r', { notebook: '/home/ada/work/other-a.ipynb' })), false);
  assert.equal(own.has(run('r', { notebook: '/home/ada/elsewhere/Untitled.ipynb' })), false);
  assert.equal(own.has(run('r')), false);
  open = [];
  assert.equal(own.has(run('r', { notebook: '/home/ada/work/a.ipynb' })), true);
  own.add('sent');
  assert.equal(own.has(run('sent')), true);
});

test('where the folder of the server is not known a run is of this page by the end of its path', () => {
  const own = new OwnRuns(() => ['work/a.ipynb'], '');
  assert.equal(own.has(run('r', { notebook: '/srv/work/a.ipynb' })), true);
  assert.equal(own.has(run('r', { notebook: '/srv/other/a.ipynb' })), false);
});

function activityOf(listed, details = {}) {
  let listener;
  let resume;
  const stream = {
    subscribeRuns: l => (listener = l),
    resumed: { connect: act => (resume = act) }
  };
  const api = {
    listRuns: async () => ({ runs: await listed() }),
    getRun: async id => details[id] ?? Promise.reject({ status: 404 })
  };
  const activity = new RunActivity(api, stream);
  const ended = [];
  activity.ended.connect((_, one) => ended.push(one.run_id));
  return {
    activity,
    ended,
    push: (changed, removed = []) => listener({ topic: 'runs', changed, removed }),
    resume
  };
}

test('a run that ended while the connection was lost has ended, too', async () => {
  let listed = [run('a', { status: 'Running' }), run('gone', { status: 'Running' })];
  const { activity, ended } = activityOf(() => listed, { a: run('a') });
  await activity.refresh();
  assert.equal(activity.nActive, 2);
  listed = [];
  await activity.refresh();
  assert.deepEqual(ended, ['a']);
  assert.equal(activity.nActive, 0);
});

test('an answer older than the news does not make a run go on', async () => {
  let answer;
  const { activity, push } = activityOf(() => new Promise(resolve => (answer = resolve)));
  const asked = activity.refresh();
  push([run('a')]);
  answer([run('a', { status: 'Running' })]);
  await asked;
  assert.equal(activity.nActive, 0);
});

test('what ended or was removed during the first of two questions does not go on after it', async () => {
  const answers = [];
  const { activity, push } = activityOf(() => new Promise(resolve => answers.push(resolve)));
  const first = activity.refresh();
  push([run('a')], ['b']);
  const second = activity.refresh();
  answers[0](['a', 'b'].map(runId => run(runId, { status: 'Running' })));
  answers[1]([]);
  await Promise.all([first, second]);
  assert.equal(activity.nActive, 0);
});
