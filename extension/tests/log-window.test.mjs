import assert from 'node:assert/strict';
import { test } from 'vitest';

import { WINDOW_BYTES } from '../src/model/log-chunks.ts';
import { drawBlocks } from '../src/model/log-drawing.ts';
import { LogWindow } from '../src/model/log-window.ts';

/** Answers as the server does, of a log that may grow; ASCII only. */
class FakeLogs {
  constructor(text) {
    this.text = text;
  }

  async readLog(_runId, _name, offset, limit, end = this.text.length) {
    let start = offset < 0 ? Math.max(0, end + offset) : Math.min(offset, end);
    let text = this.text.slice(start, Math.min(end, start + limit));
    if (offset < 0 && start > 0) {
      const skipped = text.slice(0, text.length / 2).indexOf('\n') + 1;
      [start, text] = [start + skipped, text.slice(skipped)];
    }
    if (start + text.length < end && text.lastIndexOf('\n') >= text.length / 2) {
      text = text.slice(0, text.lastIndexOf('\n') + 1);
    }
    const begins_line = start === 0 || this.text[start - 1] === '\n';
    const next_offset = start + text.length;
    return { text, offset: start, next_offset, size: this.text.length, begins_line };
  }

  async findLogLine(_runId, _name, offset) {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }
}

function openLog(text) {
  const logs = new FakeLogs(text);
  return { logs, log: new LogWindow(logs, 'run', 'rank-0.log') };
}

const shown = log => log.blocks.map(block => block.text).join('');
const settled = () => new Promise(resolve => setTimeout(resolve));
const LINES = Array.from({ length: 50_000 }, (_, n) => `line ${n} ${'x'.repeat(50)}\n`).join('');

test('the end is shown in whole lines, and what is written goes on in the same blocks', async () => {
  const { logs, log } = openLog(LINES);
  await log.follow();
  assert.ok(LINES.endsWith(shown(log)));
  assert.match(shown(log), /^line \d+ x/);
  assert.equal(log.blocks[0].hidden, 0);
  const first = log.blocks[0].offset;
  logs.text += 'more';
  await log.follow();
  logs.text += ' of it\n';
  await log.follow();
  assert.ok(shown(log).endsWith('more of it\n'));
  assert.equal(log.blocks[0].offset, first);
});

test('who prints faster than is read is followed at the end, and memory is bounded', async () => {
  const { logs, log } = openLog(LINES);
  for (let i = 0; i < 40; i++) {
    await log.follow();
    assert.ok(logs.text.endsWith(shown(log).slice(-1000)), `${i}`);
    assert.ok(shown(log).length <= WINDOW_BYTES);
    logs.text += LINES.slice(0, 9_000 * i);
  }
});

test('a log that was written anew is read anew', async () => {
  const { logs, log } = openLog(LINES);
  await log.follow();
  logs.text = 'fresh\n';
  await log.follow();
  assert.equal(shown(log), 'fresh\n');
});

test('pages before and after are whole lines in blocks of their own', async () => {
  const { log } = openLog(LINES);
  await log.openTail();
  for (let i = 0; i < 10; i++) {
    await log.showEarlier();
  }
  assert.ok(LINES.includes(shown(log)));
  assert.ok(log.blocks.every(block => block.text.startsWith('line ')));
  assert.ok(log.hasEarlier && log.hasLater);
  for (let i = 0; i < 20; i++) {
    await log.showLater();
  }
  assert.ok(LINES.endsWith(shown(log)));
  assert.ok(!log.hasLater);
});

test('of a very long line the end is shown, and how much is not; lines before it are one step away', async () => {
  const { log } = openLog(`before\n${'y'.repeat(5_000_000)}END`);
  await log.follow();
  await settled();
  assert.equal(log.blocks.length, 1);
  assert.equal(log.blocks[0].hidden + shown(log).length, 5_000_003);
  const { hidden } = log.blocks[0];
  await log.showMoreOfLine(log.blocks[0].offset);
  await settled();
  assert.ok(log.blocks[0].hidden < hidden);
  await log.showEarlier();
  assert.deepEqual([log.blocks[0].text, log.blocks.length], ['before\n', 2]);
  assert.ok(log.blocks[1].hidden > 4_000_000);
  assert.ok(shown(log).endsWith('END'));
  assert.ok(!log.hasEarlier);
  await log.showMoreOfLine(log.blocks[1].offset);
  assert.equal(log.blocks[1].hidden + log.blocks[1].text.length, 5_000_003);
});

test('a line that is the whole log has nothing before it', async () => {
  const { log } = openLog('y'.repeat(200_000));
  await log.follow();
  await settled();
  assert.equal(log.hasEarlier, false);
});

test('what was asked for last is shown, though an answer was on its way', async () => {
  const { log } = openLog(LINES);
  await log.openTail();
  const slow = log.showEarlier();
  await log.openAt(LINES.indexOf('line 1234 '));
  await slow;
  assert.equal(log.target, LINES.indexOf('line 1234 '));
  const block = log.blocks.find(one => one.offset === log.target);
  assert.match(block.text, /^line 1234 /);
  assert.match(log.blocks[0].text, /^line \d+ /);
});

test('what was asked for while the end is followed is not undone by it', async () => {
  const { logs, log } = openLog(LINES);
  await log.follow();
  logs.text += LINES;
  const following = log.follow();
  await log.openAt(0);
  await following;
  assert.equal(log.blocks[0].offset, 0);
  assert.ok(log.hasLater);
});

test('the server looks once for the start of a line that is followed', async () => {
  const { logs, log } = openLog(`before\n${'y'.repeat(500_000)}`);
  let nLooks = 0;
  const find = logs.findLogLine.bind(logs);
  logs.findLogLine = (...args) => ++nLooks && find(...args);
  await log.follow();
  for (let i = 0; i < 20; i++) {
    logs.text += 'y'.repeat(60_000);
    await log.follow();
    await settled();
    assert.equal(log.blocks[0].hidden + shown(log).length, logs.text.length - 7);
  }
  await log.showMoreOfLine(log.blocks[0].offset);
  await settled();
  assert.equal(nLooks, 1);
  // The start of a line that begins within what is followed was seen.
  logs.text += `\n${'z'.repeat(60_000)}`;
  for (let i = 0; i < 20; i++) {
    await log.follow();
    await settled();
    logs.text += 'z'.repeat(60_000);
  }
  assert.ok(nLooks <= 2, `${nLooks}`);
});

test('what a progress bar has written over is shown where it was found', async () => {
  const text = Array.from({ length: 50_000 }, (_, n) => `\r${n} of 50000`).join('');
  const { log } = openLog(text);
  await log.openAt(text.indexOf('\r2500 of') + 1);
  const [block] = drawBlocks(log.blocks, []);
  assert.equal(block.lines[0][0].text, '2500 of 50000');
  assert.equal(block.lines.length, 2);
});

test('an error is told, and forgotten when the next answer comes', async () => {
  const { logs, log } = openLog(LINES);
  const read = logs.readLog;
  logs.readLog = () => Promise.reject(new Error('gone'));
  await log.follow();
  assert.deepEqual([log.error.message, log.wasLoaded], ['gone', false]);
  logs.readLog = read;
  await log.follow();
  assert.equal(log.error, null);
});

test('colours go on from block to block, and what has not changed is not read again', () => {
  const blocks = [
    { text: '\u001b[31mred\n', offset: 0, hidden: 0 },
    { text: 'still\n', offset: 9, hidden: 0 },
    { text: 'unknown\n', offset: 99, hidden: null }
  ];
  const drawn = drawBlocks(blocks, []);
  assert.equal(drawn[1].lines[0][0].colors.color, 'rgb(187, 0, 0)');
  assert.equal(drawn[2].lines[0][0].colors, null);
  const again = drawBlocks([...blocks.slice(0, 1), { ...blocks[1], text: 'still more\n' }], drawn);
  assert.equal(again[0].lines, drawn[0].lines);
  assert.equal(again[1].lines[0][0].text, 'still more');
});
