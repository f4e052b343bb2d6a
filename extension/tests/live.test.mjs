import assert from 'node:assert/strict';
import { afterEach, test, vi } from 'vitest';

import { LiveRuns } from '../src/model/live-run.ts';
import { RunList } from '../src/model/run-list.ts';

afterEach(() => vi.useRealTimers());

globalThis.window = globalThis;

class FakeStream {
  subscribed = [];
  subscribeRun(subscriber) {
    this.subscribed.push(subscriber.position());
    return { dispose: () => this.subscribed.pop() };
  }
}

const nothingLogged = async () => [];

function logFrame(text, offset) {
  const log = { name: 'rank-0.log', text, offset, next_offset: offset + text.length };
  return { topic: 'run', run_id: 'r', log };
}

test('followers of a run share one subscription', () => {
  const stream = new FakeStream();
  const runs = new LiveRuns(stream, nothingLogged);
  const [first, second] = [runs.get('r').follow(), runs.get('r').follow()];
  assert.equal(stream.subscribed.length, 1);
  first.dispose();
  assert.equal(stream.subscribed.length, 1);
  second.dispose();
  assert.equal(stream.subscribed.length, 0);
});

test('a run goes on where it was left', () => {
  const live = new LiveRuns(new FakeStream(), nothingLogged).get('r');
  assert.equal(live.position().cursor, undefined);
  assert.ok(live.position().log.offset < 0, 'begins with the end of the log');
  live.onFrame(logFrame('one\n', 100));
  live.onFrame({ topic: 'run', run_id: 'r', metrics: { reset: true, cursor: 'c7', series: [] } });
  assert.deepEqual(live.position(), {
    cursor: 'c7',
    points: 1000,
    log: { name: 'rank-0.log', offset: 104 }
  });
});

test('log parts that follow one another are joined, others replace', () => {
  const live = new LiveRuns(new FakeStream(), nothingLogged).get('r');
  live.onFrame(logFrame('one\n', 0));
  live.onFrame(logFrame('two\n', 4));
  assert.equal(live.logTail, 'one\ntwo\n');
  live.onFrame(logFrame('far\n', 5000));
  assert.equal(live.logTail, 'far\n');
});

test('of several processes the log of the one that failed is shown', () => {
  const stream = new FakeStream();
  const live = new LiveRuns(stream, nothingLogged).get('r');
  live.follow();
  live.onFrame(logFrame('zero\n', 0));
  const failed = { status: 'Failed', n_ranks: 4, telling_log: 'rank-3.log' };
  live.onFrame({ topic: 'run', run_id: 'r', run: failed });
  assert.equal(stream.subscribed.length, 1);
  assert.equal(stream.subscribed[0].log.name, 'rank-3.log');
  assert.ok(stream.subscribed[0].log.offset < 0, 'begins with its end');
  const log = { name: 'rank-3.log', offset: 0, next_offset: 5 };
  live.onFrame({ topic: 'run', run_id: 'r', log: { ...log, text: '' } });
  assert.deepEqual([live.logName, live.logTail], ['rank-0.log', 'zero\n']);
  live.onFrame({ topic: 'run', run_id: 'r', log: { ...log, text: 'three' } });
  assert.deepEqual([live.logName, live.logTail], ['rank-3.log', 'three']);
});

test('a run is silent until its own log has text, whatever its build said', () => {
  const live = new LiveRuns(new FakeStream(), nothingLogged).get('r');
  const build = { name: 'build.log', text: 'Resolved 3 packages', offset: 0, next_offset: 19 };
  const preparing = { status: 'Preparing', telling_log: 'build.log' };
  live.onFrame({ topic: 'run', run_id: 'r', run: preparing, log: build });
  assert.equal(live.isSilent, false);
  live.onFrame({ topic: 'run', run_id: 'r', run: { status: 'Running', telling_log: '' } });
  assert.equal(live.isSilent, true);
  live.onFrame(logFrame(' \n', 0));
  assert.equal(live.isSilent, true);
  live.onFrame(logFrame('epoch 1\n', 2));
  assert.equal(live.isSilent, false);
});

test('whether the end of a log is all of it is known', () => {
  const live = new LiveRuns(new FakeStream(), nothingLogged).get('r');
  live.onFrame(logFrame('one\n', 0));
  live.onFrame(logFrame('two\n', 4));
  assert.equal(live.isTailWhole, true);
  live.onFrame(logFrame('x'.repeat(70_000), 8));
  assert.equal(live.isTailWhole, false);
  live.onFrame(logFrame('far\n', 100_000));
  assert.equal(live.isTailWhole, false);
});

test('what was logged besides scalars is asked for when there is more, once at a time', async () => {
  const answers = [];
  const list = () => new Promise((resolve, reject) => answers.push({ resolve, reject }));
  const live = new LiveRuns(new FakeStream(), list).get('r');
  const tell = logged_at => live.onFrame({ topic: 'run', run_id: 'r', run: { logged_at } });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const settle = () => vi.advanceTimersByTimeAsync(500);
  tell(null);
  assert.equal(answers.length, 0);
  tell(1);
  tell(2);
  assert.equal(answers.length, 1);
  answers[0].resolve(['one']);
  await settle();
  assert.deepEqual(live.logged, ['one']);
  assert.equal(answers.length, 2, 'what came meanwhile is asked for');
  answers[1].reject(new Error('busy'));
  await settle();
  assert.deepEqual(live.logged, ['one'], 'what was there stays');
  tell(2);
  answers[2].resolve(['one', 'two']);
  await settle();
  tell(2);
  assert.equal(answers.length, 3);
  assert.deepEqual(live.logged, ['one', 'two']);
});

test('what a notebook remembers never hides what the server said', () => {
  const live = new LiveRuns(new FakeStream(), nothingLogged).get('r');
  const snapshot = { run: { status: 'Running' }, series: [], log_tail: 'old', taken_at: 5 };
  live.seed(snapshot);
  assert.equal(live.snapshotAt, 5);
  live.onFrame({ topic: 'run', run_id: 'r', run: { status: 'Completed' } });
  live.seed(snapshot);
  assert.equal(live.run.status, 'Completed');
  assert.equal(live.snapshotAt, null);
});

test('an unknown run is told from a passing error', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const stream = new FakeStream();
  const live = new LiveRuns(stream, nothingLogged).get('r');
  live.follow();
  live.onError({ topic: 'error', message: '', reason: 'Busy' });
  assert.equal(live.isUnknown, false);
  let n = 0;
  stream.subscribeRun = () => ((n += 1), { dispose() {} });
  vi.advanceTimersByTime(5000);
  assert.equal(n, 1, 'asks again');
  live.onError({ topic: 'error', message: '', reason: 'RunNotFoundError' });
  assert.equal(live.isUnknown, true);
});

function fakeApi(runs) {
  return {
    asked: [],
    async listRuns(query) {
      this.asked.push(query);
      const { offset = 0, limit } = query;
      return { runs: runs.slice(offset, offset + limit), total: runs.length };
    }
  };
}

const RUNS = Array.from({ length: 120 }, (_, i) => ({ run_id: `r${i}`, status: 'Running' }));

test('runs come in pages, each run once', async () => {
  const list = new RunList(fakeApi(RUNS), 50);
  await list.refresh();
  await list.loadMore();
  await list.loadMore();
  assert.equal(list.runs.length, 120);
  assert.equal(new Set(list.runs.map(run => run.run_id)).size, 120);
});

test('news change a row in place, removals take it out', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const list = new RunList(fakeApi(RUNS), 50);
  await list.refresh();
  const changed = [{ run_id: 'r3', status: 'Completed' }];
  list.apply({ topic: 'runs', changed, removed: ['r0'] });
  assert.equal(list.runs.length, 49);
  assert.equal(list.runs[2].status, 'Completed');
});

test('many new runs cause one question', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const api = fakeApi(RUNS);
  const list = new RunList(api, 50);
  for (let i = 0; i < 20; i++) {
    list.apply({ topic: 'runs', changed: [{ run_id: `new${i}`, status: 'Running' }], removed: [] });
  }
  vi.advanceTimersByTime(1000);
  assert.equal(api.asked.length, 1);
});

test('a new run is asked for once, however many frames come meanwhile', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const api = fakeApi(RUNS);
  const list = new RunList(api, 50);
  const beyond = { topic: 'runs', changed: [{ run_id: 'r119', status: 'Running' }], removed: [] };
  for (let i = 0; i < 20; i++) {
    list.apply(beyond);
    vi.advanceTimersByTime(100);
  }
  assert.equal(api.asked.length, 1, 'not put off, and not asked again for a run on another page');
});

test('a slow server is not asked again before it has answered', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const waiting = [];
  const list = new RunList({ listRuns: () => new Promise(resolve => waiting.push(resolve)) }, 50);
  for (let i = 0; i < 5; i++) {
    list.apply({ topic: 'runs', changed: [{ run_id: `r${i}`, status: 'Running' }], removed: [] });
    vi.advanceTimersByTime(500);
  }
  assert.equal(waiting.length, 1);
  waiting[0]({ runs: [{ run_id: 'r0' }], total: 1 });
  for (let i = 0; i < 5; i++) {
    await Promise.resolve();
  }
  assert.deepEqual(
    list.runs.map(run => run.run_id),
    ['r0']
  );
  vi.advanceTimersByTime(500);
  assert.equal(waiting.length, 2, 'what came meanwhile is asked for');
});

test('the filter asks for the statuses it stands for', async () => {
  const api = fakeApi(RUNS);
  const list = new RunList(api, 50);
  await list.setFilter({ status: 'active', search: 'x' });
  const [{ statuses, search, sort, order }] = api.asked;
  assert.ok(statuses.includes('Running') && !statuses.includes('Completed'));
  assert.deepEqual([search, sort, order], ['x', 'created_at', 'desc']);
});

test('an answer that was overtaken is dropped', async () => {
  const waiting = [];
  const list = new RunList({ listRuns: () => new Promise(resolve => waiting.push(resolve)) }, 50);
  const first = list.setFilter({ search: 'slow' });
  const second = list.setFilter({ search: 'fast' });
  waiting[1]({ runs: [{ run_id: 'fast' }], total: 1 });
  waiting[0]({ runs: [{ run_id: 'slow' }], total: 1 });
  await Promise.all([first, second]);
  assert.deepEqual(
    list.runs.map(run => run.run_id),
    ['fast']
  );
});
