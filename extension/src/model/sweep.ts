/** A sweep as its view draws it: the columns of the server's answer as trials. */

import { isTerminal } from './statuses';
import { ISweep, WireNumber } from './wire-names';

/** The kind of runs that are sweeps. */
export const SWEEP = 'sweep';

/** One child of a sweep. */
export interface ITrial {
  number: number;
  runId: string;
  status: string;
  /** The best value of the metric; null before the first, NaN where it is none. */
  best: number | null;
  last: number | null;
  bestSoFar: number | null;
  steps: number;
  startedAt: number | null;
  endedAt: number | null;
  /** Why it was stopped or failed, in one sentence. */
  reason: string;
  /** The number of the failed trial that it does again. */
  repeats: number | null;
  /** By their names in the space. */
  parameters: Record<string, unknown>;
}

export function trialsOf({ trials }: ISweep): ITrial[] {
  const names = Object.keys(trials.parameters);
  return trials.number.map((number, i) => ({
    number,
    runId: trials.run_id[i],
    status: trials.status[i],
    best: numberOf(trials.best[i]),
    last: numberOf(trials.last[i]),
    bestSoFar: numberOf(trials.best_so_far[i]),
    steps: trials.steps[i],
    startedAt: trials.started_at[i],
    endedAt: trials.ended_at[i],
    reason: trials.reason[i],
    repeats: trials.repeats[i],
    parameters: Object.fromEntries(names.map(name => [name, trials.parameters[name][i]]))
  }));
}

function numberOf(value: WireNumber): number | null {
  return value === null ? null : Number(value);
}

/** Return how many trials are done; a failed one that is done again counts once. */
export function countDone(trials: readonly ITrial[]): number {
  const repeated = new Set(trials.map(trial => trial.repeats));
  return trials.filter(({ number, status }) => isTerminal(status) && !repeated.has(number)).length;
}

/** Return how many trials have failed and were not done again. */
export function countFailed(trials: readonly ITrial[]): number {
  const repeated = new Set(trials.map(trial => trial.repeats));
  return trials.filter(({ number, status }) => status === 'Failed' && !repeated.has(number)).length;
}

/** Seconds that a trial has taken, up to now while it goes on. */
export function durationOf({ startedAt, endedAt }: ITrial, now: number): number | null {
  return startedAt === null ? null : Math.max(0, (endedAt ?? now) - startedAt);
}

/** Return the best trials, the best first; those without a value are left out. */
export function bestTrials(trials: readonly ITrial[], goal: string, most: number): ITrial[] {
  const sign = goal === 'max' ? -1 : 1;
  const known = trials.filter(trial => isKnown(trial.best));
  return known.sort((a, b) => sign * ((a.best ?? 0) - (b.best ?? 0))).slice(0, most);
}

/** Return how good each trial is among all, from 0 to 1 by its rank; null without a value. */
export function qualitiesOf(trials: readonly ITrial[], goal: string): Map<number, number | null> {
  const known = trials.filter(trial => isKnown(trial.best));
  const sign = goal === 'max' ? 1 : -1;
  const sorted = [...known].sort((a, b) => sign * ((a.best ?? 0) - (b.best ?? 0)));
  const ranks = new Map(sorted.map((trial, rank) => [trial.number, rank]));
  const most = Math.max(1, sorted.length - 1);
  return new Map(
    trials.map(({ number }) => {
      const rank = ranks.get(number);
      return [number, rank === undefined ? null : sorted.length === 1 ? 1 : rank / most];
    })
  );
}

/** Whether a value of the metric can be drawn. */
export function isKnown(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** `lr 0.01 · depth 5`. */
export function parameterWords(
  parameters: Record<string, unknown>,
  space: ISweep['space'],
  format: (value: unknown) => string
): string {
  return space.map(({ name, label }) => `${label} ${format(parameters[name])}`).join(' · ');
}
