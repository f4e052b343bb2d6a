import { IRankState, Status } from './wire-names';

export interface IRankPlace {
  host: string;
  /** `0–2, 5` */
  ranks: string;
  states: [Status, number][];
}

/** The hosts of a run, each with its ranks and how many of them are in which state. */
export function placesOf(ranks: readonly IRankState[]): IRankPlace[] {
  return byHost(ranks).map(([host, own]) => ({
    host,
    ranks: toRanges(own.map(({ rank }) => rank)),
    states: countStates(own)
  }));
}

/** The ranks of each host, in the order in which the hosts come first. */
export function byHost(ranks: readonly IRankState[]): [string, IRankState[]][] {
  const hosts = new Map<string, IRankState[]>();
  for (const rank of ranks) {
    hosts.set(rank.host, [...(hosts.get(rank.host) ?? []), rank]);
  }
  return [...hosts];
}

function countStates(ranks: readonly IRankState[]): [Status, number][] {
  const counts = new Map<Status, number>();
  ranks.forEach(({ state }) => counts.set(state, (counts.get(state) ?? 0) + 1));
  return [...counts];
}

/** `[0, 1, 2, 5]` → `0–2, 5` */
function toRanges(numbers: number[]): string {
  const ranges: [number, number][] = [];
  for (const n of [...numbers].sort((a, b) => a - b)) {
    const last = ranges[ranges.length - 1];
    if (last && last[1] === n - 1) {
      last[1] = n;
    } else {
      ranges.push([n, n]);
    }
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}
