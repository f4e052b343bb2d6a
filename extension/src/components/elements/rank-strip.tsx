import * as React from 'react';

import { statusLabel } from '../../model/labels';
import { byHost } from '../../model/rank-places';
import { toneOf } from '../../model/statuses';
import { IRankState, IRunDetail } from '../../model/wire-names';
import { useWorkbench } from './workbench-context';

/** A field for each rank, whose state is a colour and a shape; the first failure is emphasized. */
export function RankStrip({ run }: { run: IRunDetail }): React.ReactElement | null {
  const { trans } = useWorkbench();
  const ranks = run.ranks;
  if (ranks.length < 2) {
    return null;
  }
  const joined = ranks.filter(rank => rank.state !== 'NotStarted').length;
  const first = run.failure?.rank ?? null;
  return (
    <div className="estimatory-rank-strip" data-testid="estimatory-rank-strip">
      <span className="estimatory-hint">{trans.__('%1/%2 ranks', joined, ranks.length)}</span>
      {byHost(ranks).map(([host, own]) => (
        <span key={host} className="estimatory-rank-host">
          {own.length < ranks.length && <span className="estimatory-hint">{host}</span>}
          <span role="list" aria-label={trans.__('Ranks on %1', host)}>
            {own.map(rank => (
              <RankField key={rank.rank} rank={rank} isFirstFailure={rank.rank === first} />
            ))}
          </span>
        </span>
      ))}
    </div>
  );
}

function RankField(props: { rank: IRankState; isFirstFailure: boolean }): React.ReactElement {
  const { trans } = useWorkbench();
  const { rank, host, state } = props.rank;
  const words = trans.__('Rank %1 on %2: %3', rank, host, statusLabel(state, trans));
  return (
    <span
      role="listitem"
      className={`estimatory-rank estimatory-tone-${toneOf(state)} ${
        props.isFirstFailure ? 'estimatory-mod-first-failure' : ''
      }`}
      title={props.isFirstFailure ? trans.__('%1, the first that failed', words) : words}
      aria-label={words}
      data-rank={rank}
      data-state={state}
    >
      {state === 'Failed' ? '×' : ''}
    </span>
  );
}
