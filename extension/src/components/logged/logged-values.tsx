import * as React from 'react';

import { LiveRun } from '../../model/live-run';
import { More } from '../elements/more';
import { useWorkbench } from '../elements/workbench-context';
import { LoggedPanel } from './logged-panel';

interface IProps {
  live: LiveRun;
  height: number;
  /** So many at first. */
  most: number;
  /** Part of the names to show; all when it is empty. */
  search?: string;
  title?: string;
  isSmall?: boolean;
}

/** Tables, pictures and other values that a run logged besides scalars. */
export function LoggedValues(props: IProps): React.ReactElement | null {
  const { live, height, most, search = '', title, isSmall } = props;
  const { trans } = useWorkbench();
  const [shown, setShown] = React.useState(most);
  const values = live.logged.filter(({ name }) => name.toLowerCase().includes(search));
  if (values.length === 0) {
    return null;
  }
  return (
    <>
      {title && <h2 className="estimatory-group-title">{title}</h2>}
      <div
        className={`estimatory-charts ${isSmall ? 'estimatory-mod-small' : ''}`}
        data-testid="estimatory-logged-values"
      >
        {values.slice(0, shown).map(value => (
          <LoggedPanel
            key={`${value.rank}\n${value.kind}\n${value.name}`}
            runId={live.runId}
            value={value}
            height={height}
            showsRank={(live.run?.n_ranks ?? 1) > 1}
          />
        ))}
      </div>
      <More
        label={trans.__('More')}
        shown={shown}
        total={values.length}
        onMore={() => setShown(shown + most)}
      />
    </>
  );
}
