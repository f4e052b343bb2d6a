import * as React from 'react';

import { IFailure, IFrame, IRunDetail } from '../../model/wire';
import { useWorkbench } from './workbench-context';

/** Why a run failed: the sentence, where in the user's code, and what to do. */
export function FailureBlock(props: {
  failure: IFailure;
  run: IRunDetail;
}): React.ReactElement {
  const { failure, run } = props;
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
              isCell={run.origin?.kind === 'cell' && frame.file === run.script}
              isLast={i === failure.frames.length - 1}
            />
          ))}
        </ol>
      )}
      <p className="estimatory-hint">{circumstances().join(' · ')}</p>
      {failure.hint && <p className="estimatory-failure-hint">{failure.hint}</p>}
    </section>
  );

  function circumstances(): string[] {
    const { rank, exit_code, signal } = failure;
    return [
      run.n_ranks > 1 && rank !== null && rank !== undefined && trans.__('rank %1', rank),
      signal && trans.__('ended by %1', signal),
      !signal && exit_code !== null && exit_code !== undefined && trans.__('exit code %1', exit_code)
    ].filter((part): part is string => Boolean(part));
  }
}

function FailureFrame(props: {
  frame: IFrame;
  isCell: boolean;
  isLast: boolean;
}): React.ReactElement {
  const { frame, isCell, isLast } = props;
  const { trans } = useWorkbench();
  return (
    <li className={isLast ? 'estimatory-mod-last' : ''}>
      <span className="estimatory-frame-place">
        {isCell
          ? trans.__('cell, line %1', frame.line)
          : trans.__('%1, line %2', frame.file, frame.line)}
        {frame.function && frame.function !== '<module>' ? `, ${frame.function}` : ''}
      </span>
      {frame.code && <code className="estimatory-frame-code">{frame.code.trim()}</code>}
    </li>
  );
}
