import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { IRunDetail } from '../../model/wire-names';
import { needsLog } from '../elements/failure-block';
import { LogTail } from '../elements/log-tail';
import { isInteractive, NoOutput } from '../elements/no-output';

interface IProps {
  run: IRunDetail;
  live: LiveRun;
  isInert: boolean;
}

/** The run's last output, unless the failure above shows it, or a note that there is none. */
export function CardLog({ run, live, isInert }: IProps): React.ReactElement | null {
  if (run.status === 'Running' && live.isSilent && !isInert && !isInteractive(run)) {
    return <NoOutput run={run} />;
  }
  return needsLog(run.failure) ? null : <LogTail live={live} isInert={isInert} />;
}
