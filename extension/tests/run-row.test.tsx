import { cleanup, fireEvent, screen } from '@testing-library/react';
import * as React from 'react';
import { expect, test } from 'vitest';

import { CommandIDs } from '../src/command-ids';
import { RunRow } from '../src/components/sidebar/run-row';
import { IRunSummary } from '../src/model/wire-names';
import { makeRun, makeWorkbench, show } from './workbench';

const NOW = 1_795_225_000;

function showRow(run: IRunSummary) {
  const { workbench, executed } = makeWorkbench({}, [run]);
  const row = { run, now: NOW, isTabStop: true, isSelected: false, onFocus: () => undefined };
  show(workbench, <RunRow {...row} />);
  return { row: screen.getByTestId('estimatory-run-row'), workbench, executed };
}

test('a row says name, status, experiment, duration and primary metric', () => {
  const { row } = showRow(
    makeRun({ primary_metric: { name: 'AUC', goal: 'max', value: 0.87654 }, metrics: { loss: 1 } })
  );
  expect(row.textContent).toContain('less regularisation');
  expect(row.textContent).toContain('42s');
  expect(row.textContent).toMatch(/Completed · churn · /);
  expect(row.textContent).toContain('AUC 0.8765');
  expect(row.getAttribute('aria-label')).toBe('less regularisation, Completed, churn');
});

test('a run that goes on says what it does and counts its time', () => {
  const { row } = showRow(
    makeRun({
      status: 'Preparing',
      detail: 'building environment',
      started_at: NOW - 185,
      ended_at: null
    })
  );
  expect(row.textContent).toContain('Preparing · building environment');
  expect(row.textContent).toContain('3m 05s');
});

test('a status is shown in words, and one of a newer server as it is', () => {
  expect(showRow(makeRun({ status: 'CancelRequested' })).row.textContent).toContain('Stopping');
  cleanup();
  const later = { ...makeRun(), status: 'Paused' } as unknown as IRunSummary;
  expect(showRow(later).row.textContent).toContain('Paused');
});

test('a run that goes on can be stopped, one that has ended deleted', () => {
  showRow(makeRun({ status: 'Running' }));
  expect(screen.queryByLabelText('Delete the run…')).toBeNull();
  fireEvent.click(screen.getByLabelText('Stop the run'));
  cleanup();
  const { executed } = showRow(makeRun());
  expect(screen.queryByLabelText('Stop the run')).toBeNull();
  fireEvent.click(screen.getByLabelText('Delete the run…'));
  expect(executed).toEqual([[CommandIDs.deleteRun, { runId: makeRun().run_id }]]);
});

test('a click and Enter open the run; the space bar picks it and opens nothing', () => {
  const run = makeRun();
  const { row, workbench, executed } = showRow(run);
  fireEvent.keyDown(row, { key: ' ' });
  expect(workbench.runSelection.runIds).toEqual([run.run_id]);
  expect(executed).toEqual([]);
  fireEvent.keyDown(row, { key: 'Enter' });
  fireEvent.click(row);
  expect(executed.map(([command]) => command)).toEqual([CommandIDs.openRun, CommandIDs.openRun]);
  fireEvent.click(row, { ctrlKey: true });
  expect(workbench.runSelection.runIds).toEqual([]);
  expect(executed).toHaveLength(2);
});
