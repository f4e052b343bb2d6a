export const N_COLORS = 8;
/** Lines differ by colour, then by dashes, then by width. */
const DASHES: readonly number[][] = [
  [],
  [7, 3],
  [2, 3],
  [9, 3, 2, 3],
  [15, 4],
  [9, 3, 2, 3, 2, 3],
  [3, 7]
];
const WIDTHS = [1.5, 3.5];
const STRIPE = 7;
export const POINT_SIZE = 4;
const RING = 4;
const MOST_RINGS = 5;

/** How a line is drawn; the first 112 differ. */
export interface IMark {
  color: number;
  dash: number[];
  width: number;
}

export function markOf(index: number): IMark {
  const round = Math.floor(index / N_COLORS);
  const wide = Math.floor(round / DASHES.length);
  return {
    color: index % N_COLORS,
    dash: DASHES[round % DASHES.length],
    width: WIDTHS[wide % WIDTHS.length]
  };
}

/** Return the dash of one of several equal lines: each shows where the others have gaps. */
export function stripeOf(place: number, nLines: number): number[] {
  return [0, place * STRIPE, STRIPE, (nLines - 1 - place) * STRIPE];
}

/** Return the size of the points of such a line; points drawn later lie inside earlier ones. */
export function ringOf(place: number, nLines: number): number {
  return POINT_SIZE + RING * Math.min(nLines - 1 - place, MOST_RINGS - 1);
}
