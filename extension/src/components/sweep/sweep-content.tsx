import * as React from 'react';

import { CommandIDs } from '../../command-ids';
import { LiveSweep } from '../../model/live-sweep';
import { isKnown, ITrial, qualitiesOf } from '../../model/sweep';
import { makeScale, makeValueScale } from '../../model/sweep-scale';
import { filterTrials, ISweepAxis, NO_FILTER } from '../../model/sweep-table';
import { ISweep } from '../../model/wire-names';
import { openOnClick } from '../elements/open-on-click';
import { useWorkbench } from '../elements/workbench-context';
import { SweepCharts } from './sweep-charts';
import { SweepHeadline } from './sweep-headline';
import { ITrialLook } from './trial-points';
import { Trials } from './trials';
import { NoTrials, NoValues } from './empty-notes';

/** The name of the metric's axis, which no parameter has. */
const METRIC_AXIS = '\0metric';

interface IProps {
  sweep: ISweep;
  live: LiveSweep;
}

/** Headline, charts and trials of a sweep; one filter for all of them. */
export function SweepContent({ sweep, live }: IProps): React.ReactElement {
  const { commands } = useWorkbench();
  const [filter, setFilter] = React.useState(NO_FILTER);
  const { trials } = live;
  // The brush follows the pointer at once, what it chooses as soon as there is time.
  const soon = React.useDeferredValue(filter);
  const axes = React.useMemo(() => axesOf(sweep, trials), [sweep, trials]);
  const chosen = React.useMemo(() => filterTrials(trials, soon, axes), [trials, soon, axes]);
  const qualities = React.useMemo(() => qualitiesOf(trials, sweep.goal), [trials, sweep.goal]);
  const best = sweep.best?.number ?? null;
  const look = React.useMemo((): ITrialLook => {
    return { qualities, best, chosen: new Set(chosen.map(({ number }) => number)) };
  }, [qualities, best, chosen]);
  const onOpen = React.useCallback(
    (runId: string, event: React.MouseEvent) =>
      openOnClick(commands, CommandIDs.openRun, { runId })(event),
    [commands]
  );
  return (
    <>
      <SweepHeadline sweep={sweep} live={live} />
      {trials.length === 0 && <NoTrials sweep={sweep} />}
      {trials.length > 0 && sweep.best === null && <NoValues sweep={sweep} trials={trials} />}
      {trials.length > 0 && (
        <>
          <SweepCharts {...{ sweep, trials, axes, look, filter, onOpen }} onFilter={setFilter} />
          <Trials {...{ sweep, chosen, filter }} nTrials={trials.length} onFilter={setFilter} />
        </>
      )}
    </>
  );
}

/** Return the axes: the parameters, then the metric. */
function axesOf(sweep: ISweep, trials: readonly ITrial[]): ISweepAxis[] {
  const parameters = sweep.space.map(({ name, label, scale, options }): ISweepAxis => {
    const valueOf = ({ parameters: values }: ITrial): unknown => values[name];
    return { name, label, scale: makeScale(scale, trials.map(valueOf), options), valueOf };
  });
  const values = trials.map(trial => trial.best).filter(isKnown);
  const metric = {
    name: METRIC_AXIS,
    label: sweep.metric,
    scale: makeValueScale(values),
    valueOf: ({ best }: ITrial) => best
  };
  return [...parameters, metric];
}
