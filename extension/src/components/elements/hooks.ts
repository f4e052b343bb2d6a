import { ISignal, Signal } from '@lumino/signaling';
import * as React from 'react';

import { FollowedRuns } from '../../model/followed-runs';
import { LiveRun } from '../../model/live-run';
import { useWorkbench } from './workbench-context';

/** Draw again when `signal` is emitted, at most once a frame. */
export function useSignal<S, A>(signal: ISignal<S, A>): void {
  const [, draw] = React.useReducer((n: number) => n + 1, 0);
  React.useEffect(() => {
    let request = 0;
    const onChange = (): void => {
      request ||= window.requestAnimationFrame(() => {
        request = 0;
        draw();
      });
    };
    signal.connect(onChange);
    // A change between drawing and connecting would be missed.
    draw();
    return () => {
      signal.disconnect(onChange);
      window.cancelAnimationFrame(request);
    };
  }, [signal]);
}

/** Return the run, kept up to date while the component is there. */
export function useLiveRun(runId: string): LiveRun {
  const { liveRuns } = useWorkbench();
  const live = React.useMemo(() => liveRuns.get(runId), [liveRuns, runId]);
  useFollowed(live, true);
  return live;
}

/** Draw again when the run changes; keep it up to date while `isActive`. */
export function useFollowed(live: LiveRun, isActive: boolean): void {
  useSignal(live.changed);
  React.useEffect(() => {
    if (isActive) {
      const following = live.follow();
      return () => following.dispose();
    }
    return undefined;
  }, [live, isActive]);
}

/** Several runs, kept up to date while the component is there. */
export function useLiveRuns(runIds: readonly string[]): LiveRun[] {
  const { liveRuns } = useWorkbench();
  const all = React.useMemo(() => runIds.map(id => liveRuns.get(id)), [liveRuns, runIds]);
  const changed = React.useMemo(() => new Signal<object, void>({}), []);
  useSignal(changed);
  React.useEffect(() => {
    const following = new FollowedRuns(all, () => changed.emit());
    return () => following.dispose();
  }, [all, changed]);
  return all;
}

/** Seconds since the epoch, ticking while `isTicking`. */
export function useNow(isTicking: boolean): number {
  const [now, setNow] = React.useState(() => Date.now() / 1000);
  React.useEffect(() => {
    if (!isTicking) {
      return undefined;
    }
    const timer = window.setInterval(() => setNow(Date.now() / 1000), 1000);
    return () => window.clearInterval(timer);
  }, [isTicking]);
  return now;
}

/** Whether the element is on the screen, or nearly. */
export function useIsInView(ref: React.RefObject<Element>): boolean {
  const [isInView, setIsInView] = React.useState(false);
  React.useEffect(() => {
    const observer = new IntersectionObserver(
      entries => setIsInView(entries[entries.length - 1].isIntersecting),
      { rootMargin: '150px' }
    );
    if (ref.current) {
      observer.observe(ref.current);
    }
    return () => observer.disconnect();
  }, [ref]);
  return isInView;
}

/** Ask the server when the component appears, and whenever `ask` or `occasion` is another. */
export function useRequest<T>(
  ask: () => Promise<T>,
  occasion = ''
): { value: T | null; error: Error | null; retry: () => void } {
  const [answer, setAnswer] = React.useState<{ value: T | null; error: Error | null }>({
    value: null,
    error: null
  });
  const [attempt, setAttempt] = React.useState(0);
  React.useEffect(() => {
    let isCurrent = true;
    ask().then(
      value => isCurrent && setAnswer({ value, error: null }),
      (error: Error) => isCurrent && setAnswer({ value: null, error })
    );
    return () => {
      isCurrent = false;
    };
  }, [ask, occasion, attempt]);
  const retry = React.useCallback(() => setAttempt(n => n + 1), []);
  return { ...answer, retry };
}
