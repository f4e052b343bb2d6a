import * as React from 'react';

import { LogWindow } from '../../model/log-window';

const NEAR_END_PX = 4;
const TARGET_PART = 0.25;

interface IAnchor {
  offset: number;
  top: number;
}

interface IPosition {
  lastTop: number;
  anchor: IAnchor | null;
}

/** Properties of the scrolling box. */
export interface ILogScroll {
  ref: React.RefObject<HTMLDivElement>;
  onScroll: () => void;
  onWheel: (event: React.WheelEvent) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}

/**
 * Stay at the end while the log is followed, whatever changes its height; else keep the visible lines
 * where they are. Scrolling up ends following, scrolling to the end starts it.
 */
export function useLogScroll(
  log: LogWindow,
  isFollowing: boolean,
  onFollow: (isFollowing: boolean) => void
): ILogScroll {
  const ref = React.useRef<HTMLDivElement>(null);
  const position = React.useRef<IPosition>({ lastTop: 0, anchor: null });
  const settle = (): void => settleAt(ref.current!, log, isFollowing, position.current);
  React.useLayoutEffect(settle);
  useOnResize(ref, settle);

  const onScroll = (): void => {
    const box = ref.current!;
    const isAtEnd = box.scrollHeight - box.clientHeight - box.scrollTop < NEAR_END_PX;
    const isUp = box.scrollTop < position.current.lastTop;
    const isDown = box.scrollTop > position.current.lastTop;
    note(box, position.current);
    if (isFollowing && isUp && !isAtEnd) {
      onFollow(false);
    } else if (!isFollowing && isDown && isAtEnd && !log.hasLater) {
      onFollow(true);
    }
  };
  const onWheel = (event: React.WheelEvent): void => {
    const box = ref.current!;
    if (event.deltaY < 0 && isFollowing && box.scrollHeight > box.clientHeight) {
      onFollow(false);
    }
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const isAlone = !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (isAlone && (event.key === 'Home' || event.key === 'End')) {
      event.preventDefault();
      onFollow(event.key === 'End');
      if (event.key === 'Home') {
        void log.openAt(0);
      }
    }
  };
  return { ref, onScroll, onWheel, onKeyDown };
}

function settleAt(
  box: HTMLElement,
  log: LogWindow,
  isFollowing: boolean,
  position: IPosition
): void {
  if (isFollowing) {
    box.scrollTop = box.scrollHeight;
    box.scrollLeft = isWithinLine(log) ? box.scrollWidth : box.scrollLeft;
  } else if (log.target !== null) {
    showTarget(box, log.target);
    log.target = null;
  } else if (position.anchor) {
    const now = topOf(box, findBlock(box, position.anchor.offset));
    box.scrollTop += now === null ? 0 : now - position.anchor.top;
  }
  note(box, position);
}

/** Return whether only a part of one very long line is loaded. */
function isWithinLine(log: LogWindow): boolean {
  const last = log.blocks[log.blocks.length - 1];
  return last !== undefined && last.hidden !== 0 && !last.text.includes('\n');
}

/** Remember the first visible block and its place. */
function note(box: HTMLElement, position: IPosition): void {
  const blocks = [...box.querySelectorAll<HTMLElement>('[data-offset]')];
  const first = blocks.find(block => topOf(box, block)! + block.offsetHeight > 0);
  position.lastTop = box.scrollTop;
  position.anchor = first
    ? { offset: Number(first.dataset.offset), top: topOf(box, first)! }
    : null;
}

function showTarget(box: HTMLElement, offset: number): void {
  const top = topOf(box, findBlock(box, offset));
  box.scrollTop += top === null ? 0 : top - box.clientHeight * TARGET_PART;
}

function findBlock(box: HTMLElement, offset: number): HTMLElement | null {
  return box.querySelector<HTMLElement>(`[data-offset="${offset}"]`);
}

function topOf(box: HTMLElement, block: HTMLElement | null): number | null {
  return block && block.getBoundingClientRect().top - box.getBoundingClientRect().top;
}

/** Call `call` after the box or its content has changed its size. */
function useOnResize(ref: React.RefObject<HTMLElement>, call: () => void): void {
  const latest = React.useRef(call);
  React.useLayoutEffect(() => {
    latest.current = call;
  });
  React.useEffect(() => {
    const observer = new ResizeObserver(() => latest.current());
    const box = ref.current!;
    [box, ...box.children].forEach(element => observer.observe(element));
    return () => observer.disconnect();
  }, [ref]);
}
