import * as React from 'react';

import { LiveSweep } from '../../model/live-sweep';
import { useIsInView, useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';

/** Return a sweep, kept up to date while the box is seen; asked again when `status` is another. */
export function useSweep(runId: string, status: string, box: React.RefObject<Element>): LiveSweep {
  const { api } = useWorkbench();
  const live = React.useMemo(() => new LiveSweep(api, runId), [api, runId]);
  const isInView = useIsInView(box);
  useSignal(live.changed);
  const { isActive } = live;
  React.useEffect(() => {
    if (!isInView) {
      return undefined;
    }
    const following = live.follow();
    return () => following.dispose();
  }, [live, isInView, status, isActive]);
  return live;
}
