import assert from 'node:assert/strict';
import { test } from 'vitest';

import { EnvironmentList, titleOf } from '../src/model/environment-list.ts';
import { parseLock } from '../src/model/lock.ts';
import { ModelList } from '../src/model/model-list.ts';
import { placesOf } from '../src/model/rank-places.ts';
import { RunNews } from '../src/model/run-news.ts';
import { runsWithoutNode, TargetList } from '../src/model/target-list.ts';

const COMMON = { python: '3.12.4', packages: ['numpy>=1', 'pandas'], created_at: 1, bytes: 5 };
const ENVIRONMENT = { ...COMMON, key: 'e', name: '', as_of: null, last_used_at: 10 };
const IMAGE = { ...COMMON, key: 'i', base: 'python:3.12', last_used_at: 20 };

function fakeApi(more = {}) {
  return {
    listEnvironments: async () => ({ environments: [ENVIRONMENT], unreadable: [] }),
    listImages: async () => ({ images: [IMAGE], unreadable: [] }),
    getEnvironment: async (kind, key) => ({ requirements: `${kind}==${key}\n` }),
    ...more
  };
}

test('environments and images are one list, the last used first', async () => {
  const list = new EnvironmentList(fakeApi());
  await list.refresh();
  assert.deepEqual(
    list.entries.map(({ kind, key }) => [kind, key]),
    [
      ['image', 'i'],
      ['environment', 'e']
    ]
  );
  assert.deepEqual(list.entries.map(titleOf), ['python:3.12 + numpy, pandas', 'numpy, pandas']);
});

test('an image of a Dockerfile is called by how that begins', async () => {
  const base = "of the Dockerfile that begins 'FROM debian:12'";
  const dockerfile = { ...IMAGE, kind: 'dockerfile', base, packages: [] };
  const list = new EnvironmentList(
    fakeApi({ listImages: async () => ({ images: [dockerfile], unreadable: [] }) })
  );
  await list.refresh();
  assert.equal(titleOf(list.entries[0]), 'FROM debian:12 …');
});

test('an entry opens to its lock and closes when it is gone', async () => {
  const api = fakeApi();
  const list = new EnvironmentList(api);
  await list.refresh();
  await list.toggle(list.entries[0]);
  assert.deepEqual(list.locks.get('i'), [{ name: 'image', version: 'i' }]);
  api.listImages = async () => ({ images: [], unreadable: [] });
  await list.refresh();
  assert.equal(list.locks.size, 0);
});

test('an entry closed while its lock is on the way stays closed', async () => {
  let answer;
  const list = new EnvironmentList(
    fakeApi({ getEnvironment: () => new Promise(resolve => (answer = resolve)) })
  );
  await list.refresh();
  const opening = list.toggle(list.entries[0]);
  await list.toggle(list.entries[0]);
  answer({ requirements: 'numpy==2.0\n' });
  await opening;
  assert.equal(list.locks.size, 0);
});

test('a lock is read as it is written', () => {
  const text = `# made by uv
numpy==2.0.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
scikit-learn[extra]==1.5 ; python_version > "3.8"
tool @ file:///tool.whl
`;
  assert.deepEqual(parseLock(text), [
    { name: 'numpy', version: '2.0.1' },
    { name: 'scikit-learn', version: '1.5' },
    { name: 'tool', version: 'file:///tool.whl' }
  ]);
});

function target(more) {
  const empty = { running: [], waiting: [], nodes: [], facts: {}, problem: '' };
  return { name: 'pool', kind: 'AmlCompute', n_slots: 2, n_busy: 0, ...empty, ...more };
}

test('a busy target is open until it is closed, and stays as it was put', () => {
  const list = new TargetList({});
  assert.equal(list.isOpen(target()), false);
  assert.equal(list.isOpen(target({ waiting: ['a'] })), true);
  list.toggle(target({ waiting: ['a'] }));
  assert.equal(list.isOpen(target({ waiting: ['a', 'b'] })), false);
  list.toggle(target());
  assert.equal(list.isOpen(target()), true);
});

test('an older answer does not replace a newer one', async () => {
  const waiting = [];
  const list = new TargetList({ listTargets: () => new Promise(r => waiting.push(r)) });
  const asked = [list.refresh(), list.refresh()];
  waiting[1]({ targets: [target({ name: 'new' })], runs: [] });
  waiting[0]({ targets: [target({ name: 'old' })], runs: [] });
  await Promise.all(asked);
  assert.deepEqual(
    list.targets.map(({ name }) => name),
    ['new']
  );
});

function modelApi(more = {}) {
  return {
    listModels: async () => ({ models: [{ name: 'churn', version: 2 }], unreadable: [] }),
    listModelVersions: async name => [
      { name, version: 2 },
      { name, version: 1 }
    ],
    ...more
  };
}

test('a model opens to its versions and closes when it is gone', async () => {
  const api = modelApi();
  const list = new ModelList(api);
  await list.refresh();
  await list.toggle('churn');
  api.listModelVersions = async name => [{ name, version: 3 }];
  await list.refresh();
  assert.deepEqual(list.versions.get('churn'), [{ name: 'churn', version: 3 }]);
  api.listModels = async () => ({ models: [], unreadable: [] });
  await list.refresh();
  assert.equal(list.versions.size, 0);
});

test('a model closed while its versions are on the way stays closed', async () => {
  const api = modelApi();
  const list = new ModelList(api);
  await list.refresh();
  await list.toggle('churn');
  let answer;
  const answered = new Promise(resolve => (answer = resolve));
  api.listModelVersions = () => answered;
  const refreshing = list.refresh();
  // The name is closed after the question about it, before the answer.
  await api.listModels();
  await list.toggle('churn');
  answer([{ name: 'churn', version: 3 }]);
  await refreshing;
  assert.equal(list.versions.size, 0);
});

test('versions that cannot be had are told as an error', async () => {
  const refuse = async () => {
    throw new Error('gone');
  };
  const list = new ModelList(modelApi({ listModelVersions: refuse }));
  await list.refresh();
  await list.toggle('churn');
  assert.equal(list.error.message, 'gone');
  assert.equal(list.versions.size, 0);
});

test('a run is shown with its node or apart from them', () => {
  const nodes = [{ name: 'n', state: 'running', run_id: 'a', address: '', detail: '' }];
  assert.deepEqual(runsWithoutNode(target({ running: ['a', 'b'], nodes })), ['b']);
});

test('metrics are no news, statuses and places in line are', () => {
  const news = new RunNews();
  const frame = run => ({ topic: 'runs', changed: [{ run_id: 'r', ...run }], removed: [] });
  assert.equal(news.hasNews(frame({ status: 'Queued', detail: 'second in line' })), true);
  assert.equal(news.hasNews(frame({ status: 'Queued', detail: 'second in line' })), false);
  assert.equal(news.hasNews(frame({ status: 'Queued', detail: 'next in line' })), true);
  assert.equal(news.hasNews(frame({ status: 'Running', detail: 'epoch 1' })), true);
  assert.equal(news.hasNews(frame({ status: 'Running', detail: 'epoch 2' })), false);
  assert.equal(news.hasNews({ topic: 'runs', changed: [], removed: ['r'] }), true);
});

test('ranks are told by the node they are on', () => {
  const rank = (rank, host, state) => ({ rank, host, state });
  const ranks = [
    rank(0, 'a', 'Running'),
    rank(1, 'a', 'Failed'),
    rank(2, 'b', 'Running'),
    rank(3, 'a', 'Running')
  ];
  assert.deepEqual(placesOf(ranks), [
    {
      host: 'a',
      ranks: '0–1, 3',
      states: [
        ['Running', 2],
        ['Failed', 1]
      ]
    },
    { host: 'b', ranks: '2', states: [['Running', 1]] }
  ]);
  assert.deepEqual(placesOf([]), []);
});
