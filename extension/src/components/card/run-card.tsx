import * as React from 'react';

import { formatTime } from '../../model/format';
import { LiveRun } from '../../model/live-run';
import { isTerminal } from '../../model/statuses';
import { IRunCard } from '../../model/wire-names';
import { FailureBlock } from '../elements/failure-block';
import { useFollowed, useIsInView } from '../elements/hooks';
import { RankStrip } from '../elements/rank-strip';
import { useWorkbench } from '../elements/workbench-context';
import { CardBody } from './card-body';
import { CardHeader } from './card-header';
import { CardSummary } from './card-summary';

/** A run under its cell: live while the workspace has it, else from the notebook's snapshot. */
export function RunCard({ card }: { card: IRunCard }): React.ReactElement {
  const { liveRuns, trans } = useWorkbench();
  const box = React.useRef<HTMLDivElement>(null);
  const isInView = useIsInView(box);
  const live = React.useMemo(() => seeded(liveRuns.get(card.run_id), card), [liveRuns, card]);
  useFollowed(live, isInView);
  const run = live.run ?? card.snapshot.run;
  const isLost = live.isUnknown;
  const isOver = isTerminal(run.status);
  const isAlive = !isOver && live.snapshotAt === null;
  const [wasSeenAlive, setWasSeenAlive] = React.useState(isAlive);
  if (isAlive && !wasSeenAlive) {
    setWasSeenAlive(true);
  }
  const [isOpen, setIsOpen] = React.useState<boolean | null>(null);
  // A run that ends while it is shown stays open, so that nothing below it jumps.
  const showsBody = isOpen ?? (!isOver || wasSeenAlive);
  const Content = showsBody ? CardBody : CardSummary;
  return (
    <div
      ref={box}
      className={`estimatory-card ${isLost ? 'estimatory-mod-lost' : ''}`}
      data-testid="estimatory-card"
      data-run-id={card.run_id}
      data-status={run.status}
      data-live={!isLost && live.snapshotAt === null}
    >
      <CardHeader run={run} isInert={isLost} isOpen={showsBody} onToggle={setIsOpen} />
      {isLost && (
        <p className="estimatory-card-note" data-testid="estimatory-snapshot-note">
          {trans.__(
            'Snapshot from %1; the run is not in this workspace.',
            formatTime(card.snapshot.taken_at)
          )}
        </p>
      )}
      <RankStrip run={run} />
      {run.failure && <FailureBlock failure={run.failure} run={run} live={live} isInert={isLost} />}
      <Content run={run} live={live} isInert={isLost} />
    </div>
  );
}

/** Return the run, which shows the card's snapshot until the server has spoken. */
function seeded(live: LiveRun, card: IRunCard): LiveRun {
  live.seed(card.snapshot);
  return live;
}
