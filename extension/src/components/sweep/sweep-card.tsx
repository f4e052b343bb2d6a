import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { formatNumber } from '../../model/format';
import { nameLabel } from '../../model/name-label';
import { bestTrials, ITrial, parameterWords } from '../../model/sweep';
import { ISweep } from '../../model/wire-names';
import { openOnClick } from '../elements/open-on-click';
import { StatusIcon } from '../elements/status-icon';
import { useWorkbench } from '../elements/workbench-context';
import { SweepHeadline } from './sweep-headline';
import { wordsOf } from './trial-columns';
import { useSweep } from './use-sweep';

const TOP = 5;

interface IProps {
  runId: string;
  /** Of the run: when it changes, the sweep is asked for at once. */
  status: string;
}

/** A sweep under its cell: how it stands, and its best trials. */
export default function SweepCard({ runId, status }: IProps): React.ReactElement {
  const box = React.useRef<HTMLDivElement>(null);
  const live = useSweep(runId, status, box);
  const { sweep } = live;
  return (
    <div ref={box} className="estimatory-sweep" data-testid="estimatory-sweep-card">
      {sweep && <SweepHeadline sweep={sweep} live={live} />}
      {sweep && <TopTrials sweep={sweep} trials={bestTrials(live.trials, sweep.goal, TOP)} />}
    </div>
  );
}

interface ITopProps {
  sweep: ISweep;
  trials: readonly ITrial[];
}

function TopTrials({ sweep, trials }: ITopProps): React.ReactElement | null {
  const { commands, trans } = useWorkbench();
  if (trials.length === 0) {
    return null;
  }
  return (
    <table className="estimatory-sweep-top" data-testid="estimatory-sweep-top">
      <thead>
        <tr>
          <th scope="col">{trans.__('Best trials')}</th>
          <th scope="col">{nameLabel(sweep.metric, trans)}</th>
          <th scope="col">{trans.__('Parameters')}</th>
        </tr>
      </thead>
      <tbody>
        {trials.map(({ number, runId, status, best, parameters }) => (
          <tr key={number}>
            <td>
              <StatusIcon status={status} />{' '}
              <button
                type="button"
                className="estimatory-link"
                onClick={openOnClick(commands, CommandIDs.openRun, { runId })}
              >
                {trans.__('Trial %1', number)}
              </button>
            </td>
            <td>{formatNumber(best)}</td>
            <td>{parameterWords(parameters, sweep.space, wordsOf)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
