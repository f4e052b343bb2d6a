import { fireEvent, screen, waitFor } from '@testing-library/react';
import * as React from 'react';
import { expect, test, vi } from 'vitest';

import { LogView } from '../src/components/run-view/log-view';
import { LogWindow } from '../src/model/log-window';
import { ILogText } from '../src/model/wire-names';
import { makeWorkbench, show, trans } from './workbench';

/** Answers as the server does, of a log in ASCII that fits into one answer. */
class FakeLogs {
  constructor(public text: string) {}

  readLog(_run: string, _name: string, offset: number, limit: number): Promise<ILogText> {
    const start = offset < 0 ? Math.max(0, this.text.length + offset) : offset;
    const text = this.text.slice(start, start + limit);
    const next_offset = start + text.length;
    const begins_line = start === 0 || this.text[start - 1] === '\n';
    return Promise.resolve({
      text,
      offset: start,
      next_offset,
      size: this.text.length,
      begins_line
    });
  }

  findLogLine(_run: string, _name: string, offset: number): Promise<number> {
    return Promise.resolve(this.text.lastIndexOf('\n', offset - 1) + 1);
  }
}

interface IOptions {
  query?: string;
  isFollowing?: boolean;
}

function showLog(logs: FakeLogs, { query = '', isFollowing = true }: IOptions = {}) {
  const log = new LogWindow(logs, 'run', 'rank-0.log');
  const onFollow = vi.fn<(isFollowing: boolean) => void>();
  const view = { window: log, isAlive: false, isWrapped: true, isFollowing, query, onFollow };
  show(makeWorkbench().workbench, <LogView {...view} empty={trans.__('No output yet.')} />);
  return { log, onFollow, box: screen.getByTestId('estimatory-log') };
}

test('the lines of a log are shown, with their colours and without the escapes', async () => {
  const { box } = showLog(new FakeLogs('epoch 1\n\u001b[31mno CUDA\u001b[0m found\n'));
  await waitFor(() => expect(box.textContent).toBe('epoch 1\nno CUDA found\n'));
  expect(screen.getByText('no CUDA').className).not.toBe('');
});

test('what was searched for is marked', async () => {
  const { box } = showLog(new FakeLogs('epoch 1\nloss 0.5\n'), { query: 'LOSS' });
  await waitFor(() => expect(box.querySelector('mark')?.textContent).toBe('loss'));
});

test('a log without text says so, and only once it was read', async () => {
  showLog(new FakeLogs(''));
  expect(screen.queryByText('No output yet.')).toBeNull();
  expect(await screen.findByText('No output yet.')).toBeTruthy();
});

test('what is written meanwhile is shown', async () => {
  const logs = new FakeLogs('one\n');
  const { log, box } = showLog(logs);
  await waitFor(() => expect(box.textContent).toContain('one'));
  logs.text += 'two\n';
  await log.follow();
  await waitFor(() => expect(box.textContent).toContain('two'));
});

test('Home and End go to the ends of the log and decide whether it is followed', async () => {
  const { box, onFollow } = showLog(new FakeLogs('one\ntwo\n'));
  await waitFor(() => expect(box.textContent).toContain('two'));
  fireEvent.keyDown(box, { key: 'Home' });
  fireEvent.keyDown(box, { key: 'End', shiftKey: true });
  fireEvent.keyDown(box, { key: 'End' });
  expect(onFollow.mock.calls).toEqual([[false], [true]]);
});
