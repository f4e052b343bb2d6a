import assert from 'node:assert/strict';
import { test } from 'vitest';

import { parseCsv } from '../src/model/csv.ts';
import { statusLabel } from '../src/model/labels.ts';
import { formatBytes, formatDuration, formatNumber, shortName } from '../src/model/format.ts';
import { lastLines, splitLines } from '../src/model/log-lines.ts';
import { previewKind } from '../src/model/previews.ts';
import { ALIVE_STATUSES, canCancel, isTerminal, toneOf } from '../src/model/statuses.ts';

test('numbers keep four digits and no noise', () => {
  const shown = [0, 12, 0.123456, 1234.5678, 1e-7, 123456789.5, NaN, Infinity, null];
  const expected = ['0', '12', '0.1235', '1235', '1.00e-7', '1.23e+8', 'NaN', '∞', '–'];
  assert.deepEqual(shown.map(formatNumber), expected);
});

test('durations and sizes are read at a glance', () => {
  const seconds = [0.42, 42, 185, 8040, 273600, null];
  assert.deepEqual(seconds.map(formatDuration), ['0.4s', '42s', '3m 05s', '2h 14m', '3d 4h', '–']);
  assert.deepEqual([0, 999, 12_300_000].map(formatBytes), ['0 B', '999 B', '12 MB']);
});

test('an id that serves as name is cut to what tells it apart', () => {
  const run_id = 'churn_1795224356_31a1470d';
  assert.equal(shortName({ display_name: run_id, run_id, experiment: 'churn' }), 'churn 31a1470d');
  assert.equal(shortName({ display_name: 'Mine', run_id, experiment: 'churn' }), 'Mine');
});

test('a progress bar shows its last state', () => {
  assert.deepEqual(splitLines('10%\r50%\r100%\r\ndone\n'), ['100%', 'done']);
  assert.deepEqual(lastLines('a\nb\nc\n', 2), ['b', 'c']);
  const [line] = lastLines(`begin${'x'.repeat(5000)}end`, 12);
  assert.match(line, /^begin.* … .*end$/);
  assert.ok(line.length < 1010);
  assert.deepEqual(splitLines('50%\r\r'), ['50%']);
  assert.deepEqual(splitLines(`${'\r'.repeat(3_000_000)}x`), ['x'], 'its square would take hours');
  assert.deepEqual(splitLines(''), []);
});

test('quoted fields of a table may hold separators, quotes and line ends', () => {
  assert.deepEqual(parseCsv('a,b\r\n"1,5","say ""hi""\nthere"\n3,', 10), [
    ['a', 'b'],
    ['1,5', 'say "hi"\nthere'],
    ['3', '']
  ]);
  assert.equal(parseCsv('1\n2\n3\n', 2).length, 2);
});

test('what cannot be shown is not', () => {
  assert.equal(previewKind('outputs/a.png', 1000, 'image/png'), 'image');
  assert.equal(previewKind('outputs/a.csv', 1000, 'text/csv'), 'table');
  assert.equal(previewKind('outputs/a.html', 1000, 'text/html'), 'text');
  assert.equal(previewKind('outputs/model.pkl', 1000, 'application/octet-stream'), 'none');
  assert.equal(previewKind('outputs/a.csv', 1e9, 'text/csv'), 'none');
});

test('a run that has ended cannot be stopped', () => {
  assert.deepEqual(['Completed', 'Failed', 'Canceled'].filter(canCancel), []);
  assert.ok(ALIVE_STATUSES.every(status => !isTerminal(status)));
  assert.equal(toneOf('Something new'), 'waiting');
  assert.equal(statusLabel('CancelRequested', { __: text => text }), 'Stopping');
});
