import * as React from 'react';

import { ILoggedValue } from '../../model/wire-names';
import { Panel } from '../elements/panel';
import { useWorkbench } from '../elements/workbench-context';
import { viewsOf } from './views';

interface IProps {
  runId: string;
  value: ILoggedValue;
  height: number;
  showsRank: boolean;
}

/** One logged value under its name; where there are several ways to look at it, with a choice. */
export function LoggedPanel({ runId, value, height, showsRank }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [chosen, setChosen] = React.useState('');
  const views = React.useMemo(() => viewsOf(runId, value, trans), [runId, value, trans]);
  const view = views.find(({ label }) => label === chosen) ?? views[0];
  return (
    <Panel
      name={showsRank ? `${value.name} · ${trans.__('rank %1', value.rank)}` : value.name}
      data={{
        'data-testid': 'estimatory-logged',
        'data-name': value.name,
        'data-kind': value.kind
      }}
      aside={
        views.length > 1 && (
          <span className="estimatory-view-choice" role="group" aria-label={trans.__('View')}>
            {views.map(({ label }) => (
              <button
                key={label}
                type="button"
                className="estimatory-link"
                aria-pressed={label === view.label}
                onClick={() => setChosen(label)}
              >
                {label}
              </button>
            ))}
          </span>
        )
      }
      draw={view.draw}
      height={height}
    />
  );
}
