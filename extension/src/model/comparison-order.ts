import { IComparedRow } from './comparison';

/** The row by which the runs are sorted, and the direction. */
export interface ISorting {
  rowKey: string;
  isDescending: boolean;
}

/** Return the order after a click on a row's name: rising, falling, as chosen. */
export function nextSorting(sorting: ISorting | null, rowKey: string): ISorting | null {
  if (sorting?.rowKey !== rowKey) {
    return { rowKey, isDescending: false };
  }
  return sorting.isDescending ? null : { rowKey, isDescending: true };
}

/** Places of the runs in order; those without a value, and with NaN, come last both ways. */
export function sortedPlaces(row: IComparedRow, isDescending: boolean): number[] {
  const places = row.values.map((_, place) => place);
  const hasValue = (place: number): boolean =>
    row.values[place] !== '' && !Number.isNaN(row.numbers[place] ?? 0);
  const there = places.filter(hasValue).sort((a, b) => compare(row, a, b));
  return [...(isDescending ? there.reverse() : there), ...places.filter(place => !hasValue(place))];
}

function compare({ values, numbers }: IComparedRow, a: number, b: number): number {
  const [x, y] = [numbers[a], numbers[b]];
  if (x !== null && y !== null) {
    return x - y || a - b;
  }
  return values[a].localeCompare(values[b], undefined, { numeric: true }) || a - b;
}
