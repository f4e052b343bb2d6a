import * as React from 'react';

import { splitLines } from '../../model/log-lines';
import { LogWindow } from '../../model/log-window';
import { Button } from '../elements/button';
import { ErrorNote } from '../elements/error-note';
import { useSignal } from '../elements/hooks';
import { LogLines } from '../elements/log-lines';
import { useWorkbench } from '../elements/workbench-context';

const POLL_MS = 1000;
const NEAR_END_PX = 30;

interface IProps {
  window: LogWindow;
  isAlive: boolean;
  isFollowing: boolean;
  query: string;
  onFollow: (isFollowing: boolean) => void;
  /** What to say of a log without any text. */
  empty: React.ReactNode;
}

/** The loaded part of a log; follows its end until the user scrolls away from it. */
export function LogView(props: IProps): React.ReactElement {
  const { window: log, isAlive, isFollowing, query, onFollow } = props;
  const { trans } = useWorkbench();
  const box = React.useRef<HTMLDivElement>(null);
  useSignal(log.changed);
  useFollowing(log, isAlive, isFollowing);
  const lines = React.useMemo(() => splitLines(log.text), [log.text]);

  React.useLayoutEffect(() => {
    if (isFollowing && box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [lines, isFollowing]);

  const onWheel = (event: React.WheelEvent<HTMLElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    if (event.deltaY < 0 && isFollowing && scrollHeight > clientHeight) {
      onFollow(false);
    } else if (event.deltaY > 0 && scrollHeight - clientHeight - scrollTop < NEAR_END_PX) {
      onFollow(!log.hasLater);
    }
  };

  return (
    <div
      ref={box}
      className="estimatory-log"
      role="log"
      aria-live="off"
      aria-label={log.name}
      tabIndex={0}
      data-testid="estimatory-log"
      onWheel={onWheel}
    >
      {log.error && <ErrorNote error={log.error} />}
      {log.hasEarlier && (
        <Button look="ghost" onClick={() => void log.showEarlier()}>
          {trans.__('Show earlier lines')}
        </Button>
      )}
      <LogLines lines={lines} query={query} />
      {log.wasLoaded && lines.length === 0 && props.empty}
      {log.hasLater && !isFollowing && (
        <Button look="ghost" onClick={() => void log.showLater()}>
          {trans.__('Show later lines')}
        </Button>
      )}
    </div>
  );
}

/** Go to the end, and stay there while the run writes. */
function useFollowing(log: LogWindow, isAlive: boolean, isFollowing: boolean): void {
  React.useEffect(() => {
    if (isFollowing || !log.wasLoaded) {
      void log.openTail();
    }
    if (!isFollowing || !isAlive) {
      return undefined;
    }
    const timer = window.setInterval(() => !document.hidden && void log.showLater(), POLL_MS);
    return () => window.clearInterval(timer);
  }, [log, isAlive, isFollowing]);
}
