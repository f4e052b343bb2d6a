import { Signal } from '@lumino/signaling';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import * as React from 'react';
import { beforeAll, expect, test, vi } from 'vitest';

import { CommandIDs } from '../src/command-ids';
import { afterKey } from '../src/components/sweep/axis-brush';
import SweepCard from '../src/components/sweep/sweep-card';
import SweepPanel from '../src/components/sweep/sweep-panel';
import { ISweep } from '../src/model/wire-names';
import { makeSweep } from './sweep-examples';
import { makeWorkbench, show } from './workbench';

/** Says at once that everything is in sight. */
class AllInSight {
  constructor(private readonly _say: (entries: { isIntersecting: boolean }[]) => void) {}

  observe(): void {
    this._say([{ isIntersecting: true }]);
  }

  disconnect(): void {}
}

beforeAll(() => {
  vi.stubGlobal('IntersectionObserver', AllInSight);
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom paints nothing
});

async function showPanel(sweep: ISweep) {
  const getSweepCurves = vi.fn(() => Promise.resolve({ trials: [], of: 0 }));
  const api = { getSweep: () => Promise.resolve({ sweep, tag: 'a' }), getSweepCurves };
  const { workbench, executed } = makeWorkbench({ api, themeChanged: new Signal({}) });
  show(workbench, <SweepPanel runId="HD_1" status="Running" />);
  await screen.findByTestId('estimatory-sweep-best');
  return { executed, getSweepCurves };
}

const rows = () => screen.queryAllByTestId('estimatory-trial');
const head = (key: string) =>
  within(document.querySelector<HTMLElement>(`[data-column="${key}"]`)!).getByRole('button');

test('the headline says what is best, with which parameters, and how many are done', async () => {
  await showPanel(makeSweep(4));
  expect(screen.getByTestId('estimatory-sweep-best').textContent).toBe(
    'Highest AUC0.648Trial 1 lr 0.01 · kernel poly'
  );
  expect(screen.getByTestId('estimatory-sweep-progress').textContent).toContain(
    '3 of 30 trials done'
  );
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('3');
});

test('each act is a command on the sweep, the model is that of the best trial', async () => {
  const { executed } = await showPanel(makeSweep(4));
  const names = ['pause-sweep', 'add-trials', 'retry-trials', 'register-best', 'stop-sweep'];
  names.forEach(name => fireEvent.click(screen.getByTestId(`estimatory-${name}`)));
  const runId = 'HD_1';
  expect(executed).toEqual([
    [CommandIDs.pauseSweep, { runId }],
    [CommandIDs.addTrials, { runId }],
    [CommandIDs.retryTrials, { runId }],
    [CommandIDs.registerModel, { runId: 'HD_1_1', sweep: runId }],
    [CommandIDs.cancelRun, { runId }]
  ]);
});

test('a paused sweep can go on; one that has ended can only be given more trials', async () => {
  await showPanel(makeSweep(2, { is_paused: true }));
  expect(screen.getByTestId('estimatory-pause-sweep').textContent).toBe('Go on');
  expect(screen.getByText('paused', { exact: false })).toBeTruthy();
  document.body.replaceChildren();
  await showPanel(makeSweep(2, { status: 'Completed' }));
  expect(screen.queryByTestId('estimatory-pause-sweep')).toBeNull();
  expect(screen.queryByTestId('estimatory-stop-sweep')).toBeNull();
  expect(screen.queryByTestId('estimatory-retry-trials')).toBeNull();
  expect(screen.getByTestId('estimatory-add-trials')).toBeTruthy();
});

test('of a thousand trials only those in sight are rows', async () => {
  await showPanel(makeSweep(1000));
  expect(rows().length).toBeLessThan(60);
  expect(screen.getByTestId('estimatory-trials').getAttribute('aria-rowcount')).toBe('1001');
  fireEvent.click(head('best'));
  expect(rows()[0].className).toContain('estimatory-mod-best');
});

test('trials are sorted, filtered and opened; one that runs can be stopped', async () => {
  const { executed } = await showPanel(makeSweep(8));
  fireEvent.click(head('p:--lr'));
  expect(rows()[0].dataset.runId).toBe('HD_1_3');
  fireEvent.change(screen.getByTestId('estimatory-trials-search'), { target: { value: 'asha' } });
  expect(rows().map(row => row.dataset.runId)).toEqual(['HD_1_1', 'HD_1_5']);
  expect(rows()[0].textContent).toContain('Stopped by ASHA at step 3.');
  expect(screen.getByTestId('estimatory-trials-shown').textContent).toBe('2 of 8 trials');
  fireEvent.click(screen.getByTestId('estimatory-trials-all'));
  fireEvent.click(screen.getByLabelText('Open trial 4'));
  fireEvent.click(screen.getByLabelText('Stop trial 3'));
  expect(executed).toEqual([
    [CommandIDs.openRun, { runId: 'HD_1_4', isPreview: true, activate: true }],
    [CommandIDs.cancelRun, { runId: 'HD_1_3' }]
  ]);
});

test('arrow keys go through the rows, Enter opens one', async () => {
  const { executed } = await showPanel(makeSweep(8));
  rows()[0].focus();
  fireEvent.keyDown(rows()[0], { key: 'ArrowDown' });
  expect(document.activeElement).toBe(rows()[1]);
  fireEvent.keyDown(rows()[1], { key: 'Enter' });
  expect(executed).toEqual([[CommandIDs.openRun, { runId: 'HD_1_1', isPreview: true }]]);
});

test('curves are read only once their part is opened', async () => {
  const { getSweepCurves } = await showPanel(makeSweep(4));
  expect(getSweepCurves).not.toHaveBeenCalled();
  const details = screen.getByTestId<HTMLDetailsElement>('estimatory-sweep-curves');
  details.open = true;
  fireEvent(details, new Event('toggle'));
  await waitFor(() => expect(getSweepCurves).toHaveBeenCalledWith('HD_1', 100));
});

test('a sweep without trials, and one whose metric nobody logs, say what to do', async () => {
  await showPanel(makeSweep(0));
  expect(screen.getByTestId('estimatory-no-trials').textContent).toContain('in a moment');
  expect(screen.queryByTestId('estimatory-trials')).toBeNull();
  document.body.replaceChildren();
  const silent = makeSweep(1, { best: null, metrics_seen: ['auc', 'loss'] });
  silent.trials.best = [null];
  await showPanel(silent);
  const note = screen.getByTestId('estimatory-no-values').textContent;
  expect(note).toContain('No trial has logged AUC yet.');
  expect(note).toContain('Logged were: auc, loss.');
});

test('a brush is made, moved, lengthened and taken away by keys', () => {
  expect(afterKey('ArrowUp', false, null)).toEqual([0.75, 1]);
  expect(afterKey('ArrowDown', false, [0.5, 0.75])![0]).toBeCloseTo(0.45);
  expect(afterKey('ArrowUp', false, [0.75, 1])).toEqual([0.75, 1]);
  expect(afterKey('ArrowUp', true, [0, 0.25])![1]).toBeCloseTo(0.3);
  expect(afterKey('Escape', false, [0, 1])).toBeNull();
  expect(afterKey('Escape', false, null)).toBeUndefined();
  expect(afterKey('a', false, null)).toBeUndefined();
});

test('the card of a cell has the headline and the best trials', async () => {
  const api = { getSweep: () => Promise.resolve({ sweep: makeSweep(30), tag: 'a' }) };
  const { workbench, executed } = makeWorkbench({ api, themeChanged: new Signal({}) });
  show(workbench, <SweepCard runId="HD_1" status="Running" />);
  const table = await screen.findByTestId('estimatory-sweep-top');
  const [, ...trials] = within(table).getAllByRole('row');
  const values = trials.map(row => Number(row.querySelectorAll('td')[1].textContent));
  expect(values).toHaveLength(5);
  expect(values).toEqual([...values].sort((a, b) => b - a));
  const first = within(trials[0]).getByRole('button');
  const best = screen.getByTestId('estimatory-open-best');
  expect(first.textContent).toBe(best.textContent);
  fireEvent.click(first);
  expect(executed[0][0]).toBe(CommandIDs.openRun);
});
