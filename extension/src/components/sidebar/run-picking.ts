import * as React from 'react';

import { IWorkbench } from '../../tokens';
import { moveFocus } from '../elements/roving';

export const RUN_ROW = 'estimatory-run-row';

type Models = Pick<IWorkbench, 'runList' | 'runSelection'>;

/** Pick runs with Ctrl, Command or Shift. Return false for a plain click, which picks nothing. */
export function pickByClick(event: React.MouseEvent, runId: string, models: Models): boolean {
  const isToggling = event.ctrlKey || event.metaKey;
  if (event.shiftKey) {
    models.runSelection.extendTo(runId, listed(models), isToggling);
  } else if (isToggling) {
    models.runSelection.toggle(runId);
  } else {
    models.runSelection.startAt(runId);
  }
  return event.shiftKey || isToggling;
}

/** Ctrl + A picks all that is listed, Escape nothing; with Shift the arrows pick as they go. */
export function pickByKey(event: React.KeyboardEvent<HTMLElement>, models: Models): void {
  const { runSelection } = models;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'a') {
    event.preventDefault();
    runSelection.selectAll(listed(models));
  } else if (event.key === 'Escape') {
    runSelection.clear();
  } else {
    followFocus(event, models);
  }
}

function followFocus(event: React.KeyboardEvent<HTMLElement>, models: Models): void {
  const before = focusedRun();
  moveFocus(event, RUN_ROW);
  const after = focusedRun();
  if (after === before) {
    return;
  }
  if (event.shiftKey) {
    models.runSelection.extendFrom(before, after, listed(models));
  } else {
    models.runSelection.startAt(after);
  }
}

function focusedRun(): string {
  const row = document.activeElement?.closest<HTMLElement>(`.${RUN_ROW}`);
  return row?.dataset.runId ?? '';
}

function listed({ runList }: Models): string[] {
  return runList.runs.map(run => run.run_id);
}
