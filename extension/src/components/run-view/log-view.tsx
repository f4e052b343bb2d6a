import * as React from 'react';

import { LogWindow } from '../../model/log-window';
import { Button } from '../elements/button';
import { ErrorNote } from '../elements/error-note';
import { useSignal } from '../elements/hooks';
import { useWorkbench } from '../elements/workbench-context';
import { LogText } from './log-text';
import { useLogScroll } from './use-log-scroll';

const POLL_MS = 500;

interface IProps {
  window: LogWindow;
  isAlive: boolean;
  isFollowing: boolean;
  isWrapped: boolean;
  query: string;
  onFollow: (isFollowing: boolean) => void;
  /** Shown for a log without text. */
  empty: React.ReactNode;
}

/** The loaded part of a log; follows its end until the user scrolls away from it. */
export function LogView(props: IProps): React.ReactElement {
  const { window: log, isAlive, isFollowing, isWrapped, query, onFollow } = props;
  const { trans } = useWorkbench();
  useSignal(log.changed);
  useFollowing(log, isAlive, isFollowing);
  const scroll = useLogScroll(log, isFollowing, onFollow);
  const isEmpty = log.wasLoaded && log.blocks.every(block => block.text === '');
  return (
    <div
      className="estimatory-log"
      role="log"
      aria-live="off"
      aria-label={log.name}
      tabIndex={0}
      data-testid="estimatory-log"
      {...scroll}
    >
      <div className={`estimatory-log-content ${isWrapped ? '' : 'estimatory-mod-unwrapped'}`}>
        {log.error && <ErrorNote error={log.error} />}
        {log.hasEarlier && (
          <Button look="ghost" onClick={() => void log.showEarlier()}>
            {trans.__('Show earlier lines')}
          </Button>
        )}
        <LogText window={log} query={query} />
        {isEmpty && props.empty}
        {log.hasLater && !isFollowing && (
          <Button look="ghost" onClick={() => void log.showLater()}>
            {trans.__('Show later lines')}
          </Button>
        )}
      </div>
    </div>
  );
}

/** Go to the end, and stay there while the run writes. */
function useFollowing(log: LogWindow, isAlive: boolean, isFollowing: boolean): void {
  React.useEffect(() => {
    if (isFollowing) {
      void log.follow();
    } else if (!log.wasLoaded) {
      void log.openTail();
    }
    if (!isFollowing || !isAlive) {
      return undefined;
    }
    const timer = window.setInterval(() => !document.hidden && void log.follow(), POLL_MS);
    return () => window.clearInterval(timer);
  }, [log, isAlive, isFollowing]);
}
