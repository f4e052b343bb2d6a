import * as React from 'react';

import { statusLabel } from '../../model/labels';
import { placesOf } from '../../model/rank-places';
import { IRunDetail } from '../../model/wire-names';
import { KeyValues } from '../elements/key-values';
import { useWorkbench } from '../elements/workbench-context';

/** Which node each rank of a run is on. */
export function RankPlaces({ run }: { run: IRunDetail }): React.ReactElement {
  const { trans } = useWorkbench();
  return (
    <KeyValues
      title={trans.__('Nodes')}
      testId="estimatory-rank-places"
      pairs={placesOf(run.ranks).map(({ host, ranks, states }) => {
        const words = states.map(([state, n]) => `${n} ${statusLabel(state, trans)}`).join(', ');
        return [host || '–', `${trans.__('Ranks %1', ranks)} · ${words}`];
      })}
    />
  );
}
