import assert from 'node:assert/strict';
import { afterAll, test, vi } from 'vitest';

import { EstimatorForm } from '../src/model/estimator-form.ts';
import { secretTest, withoutSecrets } from '../src/model/form-values.ts';
import { ApiError } from '../src/services/request.ts';

globalThis.window = globalThis;
vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
afterAll(() => vi.useRealTimers());

const text = { title: '', description: '', type: 'string', default: '', 'x-group': 'script' };
const schema = {
  properties: {
    entry_script: text,
    time_limit: text,
    environment_variables: { ...text, type: 'object', default: {}, 'x-secret': 'KEY|TOKEN' }
  },
  required: ['entry_script'],
  'x-groups': { script: 'Script' }
};

/** Answers when it is told to; refuses what has no script. */
class FakeApi {
  asked = [];
  getEstimatorForm = async () => ({ schema, python: '/usr/bin/python3' });
  showEstimatorCode = values =>
    new Promise((resolve, reject) => {
      this.asked.push({
        values,
        resolve: (code, fields = {}) => resolve({ python: code, fields }),
        reject
      });
    });
  startRun = async values => {
    if (!values.entry_script) {
      throw faulty({ entry_script: 'Which script?' });
    }
    return { run_id: 'r' };
  };
}

function faulty(fields) {
  return new ApiError('', 422, 'FormError', '', fields);
}

async function open(given = {}) {
  const api = new FakeApi();
  const form = new EstimatorForm(api, given);
  await settle();
  return { api, form };
}

/** Longer than one waits for the end of typing. */
async function settle() {
  await vi.advanceTimersByTimeAsync(300);
}

test('a field is blamed only once it was filled in, or all by an attempt to run', async () => {
  const { api, form } = await open();
  api.asked[0].resolve('', { entry_script: 'Which script?', time_limit: 'no time' });
  await settle();
  assert.deepEqual(form.faults, {});
  form.setValues({ ...form.values, time_limit: 'x' });
  assert.deepEqual(form.faults, { time_limit: 'no time' });
  assert.equal(await form.submit(), null);
  assert.deepEqual(form.faults, { entry_script: 'Which script?' });
  form.dispose();
});

test('values that it was opened with count as filled in', async () => {
  const { api, form } = await open({ time_limit: 'x', entry_script: '' });
  api.asked[0].resolve('', { entry_script: 'Which script?', time_limit: 'no time' });
  await settle();
  assert.deepEqual(form.faults, { time_limit: 'no time' });
  form.reset();
  assert.equal(form.values.time_limit, 'x');
  form.dispose();
});

test('an answer that comes late is not taken', async () => {
  const { api, form } = await open();
  form.setValues({ ...form.values, entry_script: 'train.py' });
  await settle();
  api.asked[1].resolve('new');
  await settle();
  api.asked[0].resolve('old');
  await settle();
  assert.equal(form.code.python, 'new');
  form.dispose();
});

test('typing asks once, when it has ended', async () => {
  const { api, form } = await open();
  for (const typed of ['t', 'tr', 'train.py']) {
    form.setValues({ ...form.values, entry_script: typed });
  }
  await settle();
  assert.deepEqual(
    api.asked.map(one => one.values.entry_script),
    ['', 'train.py']
  );
  form.dispose();
});

test('a second press while the first is on its way starts nothing', async () => {
  const { form } = await open({ entry_script: 'train.py' });
  const [first, second] = await Promise.all([form.submit(), form.submit()]);
  assert.equal(first.run_id, 'r');
  assert.equal(second, null);
  form.dispose();
});

test('a server that fails is told, and no field is blamed', async () => {
  const { api, form } = await open();
  api.asked[0].reject(new ApiError('The index is busy.', 503));
  await settle();
  assert.deepEqual([form.faults, form.error.message], [{}, 'The index is busy.']);
  form.dispose();
});

test('secrets are kept nowhere', () => {
  const values = { entry_script: 'a.py', environment_variables: { My_Token: 's3cr3t', MODE: 'x' } };
  assert.deepEqual(withoutSecrets(values, schema), {
    entry_script: 'a.py',
    environment_variables: { My_Token: '', MODE: 'x' }
  });
  assert.equal(secretTest(schema.properties.environment_variables)('api_key'), true);
  assert.equal(secretTest(schema.properties.entry_script)('api_key'), false);
});

test('a value that looks secret is not kept either, whatever it is called', () => {
  const field = {
    ...text,
    type: 'object',
    default: {},
    'x-secret-value': '://[^/\\s:@]*:[^\\s/@]+@'
  };
  const given = { variables: { PLACE: 'http://u:p@host', MODE: 'fast', N: 3 } };
  const kept = withoutSecrets(given, { ...schema, properties: { variables: field } });
  assert.deepEqual(kept.variables, { PLACE: '', MODE: 'fast', N: 3 });
});
