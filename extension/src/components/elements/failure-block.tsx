import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { IFailure, IRunDetail } from '../../model/wire-names';
import { FailureFrame } from './failure-frame';
import { LogTail } from './log-tail';
import { useWorkbench } from './workbench-context';

interface IProps {
  failure: IFailure;
  run: IRunDetail;
  live: LiveRun;
  /** The workspace does not have the run, so nothing of it can be opened. */
  isInert?: boolean;
}

/** Return whether the end of the log must explain the failure because there is no traceback. */
export function needsLog(failure: IFailure | null): boolean {
  return failure !== null && !failure.frames?.length;
}

/** Why a run failed: the message, the place in the user's code or the last output, and a hint. */
export function FailureBlock({ failure, run, live, isInert }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <section
      className="estimatory-failure"
      aria-label={trans.__('Failure')}
      data-testid="estimatory-failure"
    >
      <div className="estimatory-failure-message">
        {failure.exception && !failure.message.includes(`${failure.exception}: `) && (
          <strong>{failure.exception}: </strong>
        )}
        {failure.message}
      </div>
      {failure.frames?.length > 0 && (
        <ol className="estimatory-frames">
          {failure.frames.map((frame, i) => (
            <FailureFrame
              key={i}
              frame={frame}
              run={run}
              isInert={isInert}
              isLast={i === failure.frames.length - 1}
            />
          ))}
        </ol>
      )}
      <p className="estimatory-hint">{circumstances().join(' · ')}</p>
      {failure.hint && <p className="estimatory-failure-hint">{failure.hint}</p>}
      {needsLog(failure) && <LogTail live={live} isInert={isInert} />}
    </section>
  );

  function isSaid(code: number): boolean {
    return failure.message.includes(`code ${code}`);
  }

  function circumstances(): string[] {
    const { rank, exit_code, signal } = failure;
    return [
      run.n_ranks > 1 && rank !== null && rank !== undefined && trans.__('rank %1', rank),
      signal && trans.__('ended by %1', signal),
      !signal &&
        typeof exit_code === 'number' &&
        !isSaid(exit_code) &&
        trans.__('exit code %1', exit_code)
    ].filter((part): part is string => Boolean(part));
  }
}
