import { JSONObject } from '@lumino/coreutils';
import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { IFrame } from '../../model/wire-names';
import { IRunDetail } from '../../model/wire-names';
import { useWorkbench } from './workbench-context';

interface IProps {
  frame: IFrame;
  run: IRunDetail;
  isLast: boolean;
  isInert?: boolean;
}

/** A line of a traceback; a link to the notebook's cell, or to the code that the run has kept. */
export function FailureFrame({ frame, run, isLast, isInert }: IProps): React.ReactElement {
  const { commands, trans } = useWorkbench();
  const { file, line, code, opens_in } = frame;
  return (
    <li className={isLast ? 'estimatory-mod-last' : ''}>
      {opens_in && !isInert ? (
        <button
          type="button"
          className="estimatory-link estimatory-frame-place"
          title={opens_in === 'cell' ? trans.__('Go to the cell') : trans.__('Show the code')}
          data-testid="estimatory-frame"
          onClick={open}
        >
          {place()}
        </button>
      ) : (
        <span className="estimatory-frame-place">{place()}</span>
      )}
      {code && <code className="estimatory-frame-code">{code.trim()}</code>}
    </li>
  );

  function place(): string {
    const isCell = opens_in === 'cell';
    const where = isCell ? trans.__('cell, line %1', line) : trans.__('%1, line %2', file, line);
    const isIn = frame.function && frame.function !== '<module>';
    return [isCell || (line && file) ? where : file, isIn && frame.function]
      .filter(Boolean)
      .join(', ');
  }

  function open(): void {
    const at: JSONObject = { runId: run.run_id, file: file ?? '', line: line ?? null };
    const notebook = run.origin.notebook;
    void (opens_in === 'cell'
      ? commands.execute(CommandIDs.openCell, { ...at, code, notebook })
      : commands.execute(CommandIDs.openRun, { ...at, tab: 'code' }));
  }
}
