import * as React from 'react';

import { RunNews } from '../../model/run-news';
import { useIsInView } from './hooks';
import { useWorkbench } from './workbench-context';

/** Many runs may change at once: one question answers for all of them. */
const SETTLE_MS = 400;

/**
 * Ask again while the element is seen: at once, soon after a run came, went or changed its status,
 * and every `everyMs` milliseconds for changes that no run reports.
 */
export function useFresh(
  box: React.RefObject<Element>,
  refresh: () => Promise<void>,
  everyMs: number
): void {
  const { stream } = useWorkbench();
  const isInView = useIsInView(box);
  React.useEffect(() => {
    if (!isInView) {
      return undefined;
    }
    let soon = 0;
    let isAsking = false;
    let isOutdated = false;
    const ask = async (): Promise<void> => {
      window.clearTimeout(soon);
      soon = 0;
      isOutdated = !document.hidden;
      // A slow server must not get more and more requests at once.
      while (isOutdated && !isAsking) {
        isAsking = true;
        isOutdated = false;
        await refresh();
        isAsking = false;
      }
    };
    const news = new RunNews();
    const listening = stream.subscribeRuns(frame => {
      if (news.hasNews(frame)) {
        soon ||= window.setTimeout(() => void ask(), SETTLE_MS);
      }
    });
    const timer = window.setInterval(() => void ask(), everyMs);
    const onReturn = (): void => void ask();
    stream.resumed.connect(onReturn);
    document.addEventListener('visibilitychange', onReturn);
    void ask();
    return () => {
      listening.dispose();
      window.clearInterval(timer);
      window.clearTimeout(soon);
      stream.resumed.disconnect(onReturn);
      document.removeEventListener('visibilitychange', onReturn);
    };
  }, [isInView, refresh, everyMs, stream]);
}
