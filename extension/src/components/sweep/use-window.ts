import * as React from 'react';

/** Every row is so high; the style sheet has the same number. */
export const ROW_HEIGHT = 26;
/** Rows that are kept above and below those in sight. */
const MORE = 10;
/** Rows before the box was measured. */
const AT_FIRST = 20;

/** Return which rows of a long table are in sight, or nearly. */
export function useWindow(
  box: React.RefObject<HTMLElement>,
  n: number
): { first: number; last: number; onScroll: () => void } {
  const [place, setPlace] = React.useState({ top: 0, rows: AT_FIRST });
  const measure = React.useCallback(() => {
    const { scrollTop = 0, clientHeight = 0 } = box.current ?? {};
    const top = Math.floor(scrollTop / ROW_HEIGHT);
    const rows = clientHeight ? Math.ceil(clientHeight / ROW_HEIGHT) : AT_FIRST;
    setPlace(old => (old.top === top && old.rows === rows ? old : { top, rows }));
  }, [box]);
  React.useLayoutEffect(() => {
    const observer = new ResizeObserver(measure);
    if (box.current) {
      observer.observe(box.current);
    }
    return () => observer.disconnect();
  }, [box, measure]);
  const top = Math.min(place.top, Math.max(0, n - place.rows));
  return {
    first: Math.max(0, top - MORE),
    last: Math.min(n, top + place.rows + MORE),
    onScroll: measure
  };
}
