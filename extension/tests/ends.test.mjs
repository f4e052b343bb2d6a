import assert from 'node:assert/strict';
import { afterAll, beforeEach, test, vi } from 'vitest';

import { LiveRuns } from '../src/model/live-run.ts';
import { listCards } from '../src/model/notebook-cards.ts';
import { CARD_MIME } from '../src/model/saved-card.ts';
import { NotebookFiles } from '../src/services/notebook-files.ts';
import { ApiError } from '../src/services/request.ts';
import { EndWriter } from '../src/widgets/end-writer.ts';

vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
afterAll(() => vi.useRealTimers());
globalThis.window = { setTimeout: (act, ms) => setTimeout(act, ms) };

class FakeSignal {
  slots = [];
  connect(slot) {
    this.slots.push(slot);
  }
  emit(value) {
    this.slots.forEach(slot => slot(null, value));
  }
}

class FakeOutput {
  constructor(data) {
    this.json = { output_type: 'display_data', data, metadata: { mine: 1 } };
  }
  toJSON() {
    return this.json;
  }
  setData({ data }) {
    this.json = { ...this.json, data };
    this.notebook.model.dirty = true;
    this.notebook.nWritten += 1;
  }
}

function bundle(runId, status, workspace = '/w') {
  const snapshot = { run: { status }, series: [], log_tail: '', taken_at: 1 };
  const card = { version: 1, run_id: runId, workspace, snapshot };
  return { [CARD_MIME]: card, 'text/plain': `${runId}: ${status}` };
}

class FakeNotebook {
  constructor(disk, outputs, { trusted = true, readOnly = false, autosave = true } = {}) {
    outputs.forEach(output => (output.notebook = this));
    const area = { length: outputs.length, get: index => outputs[index] };
    this.outputs = outputs;
    this.disk = disk;
    this.model = { dirty: false, readOnly, sharedModel: {}, cells: [{ trusted, outputs: area }] };
    this.model.toJSON = () => ({
      cells: [{ source: this.source, metadata: {}, outputs: this.saved() }]
    });
    this.contentsModel = { hash: disk.hash, writable: true };
    this.autosave = autosave;
  }
  path = 'a.ipynb';
  source = '';
  ready = Promise.resolve();
  disposed = new FakeSignal();
  fileChanged = new FakeSignal();
  isDisposed = false;
  nWritten = 0;
  nSaved = 0;
  saved() {
    return this.outputs.map(output => output.toJSON());
  }
  async revert() {
    this.outputs.forEach((output, index) => (output.json = this.disk.outputs[index]));
    this.contentsModel = { ...this.contentsModel, hash: this.disk.hash };
    this.model.dirty = false;
  }
  async save() {
    assert.equal(this.contentsModel.hash, this.disk.hash, 'the file has changed on disk');
    this.nSaved += 1;
    this.disk.outputs = this.saved();
    this.disk.hash += 1;
    this.contentsModel = { ...this.contentsModel, hash: this.disk.hash };
    this.model.dirty = false;
    this.fileChanged.emit();
  }
}

let server, asked;

beforeEach(() => {
  asked = [];
  server = { r: 'Completed' };
});

const api = {
  async getCard(runId, workspace) {
    asked.push(runId);
    if (!(runId in server) || workspace !== '/w') {
      throw new ApiError('There is no such run.', 404);
    }
    return bundle(runId, server[runId]);
  }
};

/** A tab of a browser with notebooks open; what it hears of runs comes from `tell`. */
function openTab(...notebooks) {
  const resumed = new FakeSignal();
  let tell;
  const stream = { subscribeRuns: listener => (tell = listener), resumed };
  const keeper = {
    watch: () => {},
    save: async one => one.model.dirty && one.autosave && one.save()
  };
  const { disk } = notebooks[0];
  const content = () => ({
    cells: [{ source: '', metadata: { trusted: true }, outputs: disk.outputs }]
  });
  const files = new NotebookFiles({ get: async () => ({ hash: disk.hash, content: content() }) });
  const writer = new EndWriter(api, files, keeper, stream);
  notebooks.forEach(notebook => writer.watch(notebook));
  return { resumed, tell: (status, run_id = 'r') => tell({ changed: [{ run_id, status }] }) };
}

const settle = () => vi.advanceTimersByTimeAsync(50_000);
const shown = notebook => notebook.outputs.map(({ json }) => json.data['text/plain']);

test('a notebook that is opened later gets the end, once, and is saved', async () => {
  const other = new FakeOutput({ 'text/plain': 'mine' });
  const card = new FakeOutput({ ...bundle('r', 'Running'), 'text/x': 'stays' });
  const notebook = new FakeNotebook({ hash: 1 }, [other, card]);
  const tab = openTab(notebook);
  tab.tell('Completed');
  await settle();
  assert.deepEqual(shown(notebook), ['mine', 'r: Completed']);
  assert.equal(card.json.data['text/x'], 'stays');
  assert.deepEqual(card.json.metadata, { mine: 1 });
  assert.deepEqual([notebook.nWritten, notebook.nSaved], [1, 1]);
});

test('a living run is left alone until it has ended', async () => {
  server.r = 'Running';
  const notebook = new FakeNotebook({ hash: 1 }, [new FakeOutput(bundle('r', 'Starting'))]);
  const tab = openTab(notebook);
  await settle();
  assert.equal(notebook.nWritten, 0);
  tab.tell('Running');
  server.r = 'Failed';
  tab.tell('Failed');
  await settle();
  assert.deepEqual(shown(notebook), ['r: Failed']);
});

test('an end that came while there was no connection is found afterwards', async () => {
  server.r = 'Running';
  const notebook = new FakeNotebook({ hash: 1 }, [new FakeOutput(bundle('r', 'Running'))]);
  const tab = openTab(notebook);
  tab.tell('Running');
  await settle();
  server.r = 'Completed';
  tab.resumed.emit();
  tab.tell('Running', 'another');
  await settle();
  assert.deepEqual(shown(notebook), ['r: Completed']);
});

test('a notebook that is not trusted, not writable, or from elsewhere stays as it is', async () => {
  const running = () => [new FakeOutput(bundle('r', 'Running'))];
  const notebooks = [
    new FakeNotebook({ hash: 1 }, running(), { trusted: false }),
    new FakeNotebook({ hash: 1 }, running(), { readOnly: true }),
    new FakeNotebook({ hash: 1 }, [new FakeOutput(bundle('r', 'Running', '/elsewhere'))]),
    new FakeNotebook({ hash: 1 }, [new FakeOutput(bundle('unknown', 'Running'))])
  ];
  const tab = openTab(...notebooks);
  tab.tell('Completed');
  await settle();
  assert.deepEqual(
    notebooks.map(one => one.nWritten + one.nSaved),
    [0, 0, 0, 0]
  );
  assert.equal(asked.length, new Set(asked).size, 'what is unknown is asked for once');
});

test('without autosave the end is left to be saved by the user', async () => {
  const output = new FakeOutput(bundle('r', 'Running'));
  const notebook = new FakeNotebook({ hash: 1 }, [output], { autosave: false });
  openTab(notebook);
  await settle();
  assert.deepEqual([notebook.nWritten, notebook.nSaved, notebook.model.dirty], [1, 0, true]);
});

test('of two tabs one writes, and the other takes up the file', async () => {
  const disk = { hash: 1 };
  const open = () => new FakeNotebook(disk, [new FakeOutput(bundle('r', 'Running'))]);
  const [first, second] = [open(), open()];
  second.model.dirty = true; // its user has typed something: it could not take up the file
  const tabs = [openTab(first), openTab(second)];
  tabs.forEach(tab => tab.tell('Completed'));
  await settle();
  assert.deepEqual([first.nSaved, second.nSaved], [0, 1]);
  assert.deepEqual([first.nWritten, second.nWritten], [0, 1]);
  assert.deepEqual([...shown(first), ...shown(second)], ['r: Completed', 'r: Completed']);
  assert.equal(first.contentsModel.hash, disk.hash);
});

test('a file is not taken up while a cell runs, but later', async () => {
  const disk = { hash: 1 };
  const notebook = new FakeNotebook(disk, [new FakeOutput(bundle('r', 'Running'))]);
  const kernel = { status: 'busy' };
  notebook.sessionContext = { session: { kernel } };
  disk.hash = 2;
  disk.outputs = [new FakeOutput(bundle('r', 'Completed')).json];
  openTab(notebook);
  await settle();
  assert.deepEqual([shown(notebook), notebook.nSaved], [['r: Running'], 0]);
  kernel.status = 'idle';
  await settle();
  assert.deepEqual([shown(notebook), notebook.nWritten], [['r: Completed'], 0]);
});

test('what the kernel wrote is saved and not written again', async () => {
  server.r = 'Running';
  const output = new FakeOutput(bundle('r', 'Running'));
  const notebook = new FakeNotebook({ hash: 1 }, [output]);
  const tab = openTab(notebook);
  tab.tell('Running');
  await settle();
  server.r = 'Completed';
  tab.tell('Completed');
  output.setData({ data: bundle('r', 'Completed') });
  await settle();
  assert.deepEqual([notebook.nWritten, notebook.nSaved], [1, 1]);
});

test('a notebook with changes is not saved over a file that has changed, too', async () => {
  const disk = { hash: 1 };
  const notebook = new FakeNotebook(disk, [new FakeOutput(bundle('r', 'Running'))]);
  notebook.model.dirty = true;
  notebook.source = 'typed meanwhile';
  disk.hash = 2;
  disk.outputs = [new FakeOutput(bundle('r', 'Completed')).json];
  openTab(notebook);
  await settle();
  assert.deepEqual([notebook.nWritten, notebook.nSaved], [1, 0]);
});

test('a file that differs only in how its runs are doing is taken up', async () => {
  const disk = { hash: 1 };
  const notebook = new FakeNotebook(disk, [new FakeOutput(bundle('r', 'Running'))]);
  notebook.model.dirty = true; // the kernel has brought the card up to date
  disk.hash = 2;
  disk.outputs = [new FakeOutput(bundle('r', 'Starting')).json];
  openTab(notebook);
  await settle();
  assert.deepEqual([shown(notebook), notebook.nSaved], [['r: Completed'], 1]);
  assert.equal(notebook.contentsModel.hash, disk.hash);
});

test('a notebook that is being edited is not saved for runs that go on, nor for foreign ones', async () => {
  server.r = 'Running';
  const cards = [
    bundle('r', 'Running'),
    bundle('r', 'Running', '/elsewhere'),
    bundle('deleted', 'Running')
  ];
  const notebooks = cards.map(card => new FakeNotebook({ hash: 1 }, [new FakeOutput(card)]));
  notebooks.forEach(notebook => (notebook.model.dirty = true));
  const tab = openTab(...notebooks);
  await settle();
  tab.tell('Completed', 'deleted');
  notebooks.forEach(notebook => notebook.fileChanged.emit());
  await settle();
  assert.deepEqual(
    notebooks.map(one => one.nWritten + one.nSaved),
    [0, 0, 0]
  );
});

test('runs that end one after another are written in few turns', async () => {
  const ids = Array.from({ length: 20 }, (_, number) => `r${number}`);
  server = Object.fromEntries(ids.map(runId => [runId, 'Running']));
  const outputs = ids.map(runId => new FakeOutput(bundle(runId, 'Running')));
  const notebook = new FakeNotebook({ hash: 1 }, outputs);
  const tab = openTab(notebook);
  await settle();
  asked = [];
  ids.forEach(runId => {
    server[runId] = 'Completed';
    tab.tell('Completed', runId);
  });
  await settle();
  assert.deepEqual(
    shown(notebook),
    ids.map(runId => `${runId}: Completed`)
  );
  assert.deepEqual([notebook.nWritten, asked.length], [20, 20]);
  assert.ok(notebook.nSaved <= 2, `${notebook.nSaved} saves`);
});

test('of those who share a notebook the first writes', async () => {
  const write = async (clientID, users) => {
    const notebook = new FakeNotebook({ hash: 1 }, [new FakeOutput(bundle('r', 'Running'))]);
    const states = new Map(users.map(id => [id, { user: {} }]));
    notebook.model.collaborative = true;
    notebook.model.sharedModel = { awareness: { clientID, getStates: () => states } };
    openTab(notebook);
    await settle();
    return notebook.nWritten;
  };
  assert.deepEqual([await write(3, [3, 7]), await write(7, [3, 7])], [1, 0]);
});

test('a card of any shape is read without an error', () => {
  const odd = [null, 7, 'text', {}, { version: 2 }, { version: 1, run_id: 3 }];
  const outputs = odd.map(value => new FakeOutput({ [CARD_MIME]: value }));
  assert.deepEqual(listCards(new FakeNotebook({}, outputs).model), []);
});

test('a card out of sight is brought to the end by the list of runs and by the notebook', () => {
  const live = new LiveRuns({}, async () => []).get('r');
  const at = (taken_at, status) => ({ run: { status, n_ranks: 1 }, series: [], taken_at });
  live.hear({ status: 'Completed' });
  assert.equal(live.run, null, 'nothing was shown yet');
  live.seed(at(1, 'Running'));
  live.hear({ status: 'Failed', failure_message: 'no' });
  assert.deepEqual([live.run.status, live.run.n_ranks], ['Failed', 1]);
  live.seed({ ...at(2, 'Failed'), log_tail: 'the end' });
  assert.equal(live.logTail, 'the end');
  live.seed({ ...at(1, 'Running'), log_tail: 'before' });
  assert.equal(live.logTail, 'the end');
});
