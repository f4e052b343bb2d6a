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

/** What the run printed last, unless the failure above shows it; that it has printed nothing yet. */
export function CardLog({ run, live, isInert }: IProps): React.ReactElement | null {
  if (run.status === 'Running' && live.isSilent && !isInert && !isInteractive(run)) {
    return <NoOutput run={run} />;
  }
  return needsLog(run.failure) ? null : <LogTail live={live} isInert={isInert} />;
}
