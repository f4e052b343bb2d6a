import { ISweep, ISweepParameter } from '../src/model/wire-names';

const STATUSES = ['Completed', 'Canceled', 'Failed', 'Running'] as const;

/** Make the server's answer about a sweep: of four trials each has another status. */
export function makeSweep(nTrials: number, more: Partial<ISweep> = {}): ISweep {
  const all = Array.from({ length: nTrials }, (_, i) => i);
  const statuses = all.map(i => STATUSES[i % 4]);
  const values = all.map(i => (i % 4 === 2 ? null : 0.5 + ((i * 37) % 100) / 250));
  const bests = all.map(i => bestOf(values.slice(0, i + 1)));
  const best = nTrials ? values.indexOf(bests[nTrials - 1]) : -1;
  return {
    run_id: 'HD_1',
    experiment: 'churn',
    status: 'Running',
    metric: 'AUC',
    goal: 'max',
    space: [parameterOf('lr', 'log', null), parameterOf('kernel', 'categorical', ['rbf', 'poly'])],
    sampler: 'random',
    policy: 'asha (reduction_factor 3)',
    max_trials: 30,
    max_concurrent: 2,
    max_minutes: 10080,
    points: null,
    is_paused: false,
    counts: { Completed: 1 },
    best: best < 0 ? null : { number: best, run_id: `HD_1_${best}`, value: values[best] ?? 0 },
    metrics_seen: [],
    trials: {
      number: all,
      run_id: all.map(i => `HD_1_${i}`),
      status: statuses,
      best: values,
      last: values,
      steps: all.map(i => i % 7),
      started_at: all.map(() => 1e9),
      ended_at: statuses.map((status, i) => (status === 'Running' ? null : 1e9 + i)),
      reason: statuses.map(status => (status === 'Canceled' ? 'Stopped by ASHA at step 3.' : '')),
      repeats: all.map(() => null),
      best_so_far: bests,
      parameters: {
        '--lr': all.map(i => 10 ** -(1 + (i % 4))),
        '--kernel': all.map(i => (i % 2 ? 'poly' : 'rbf'))
      }
    },
    importance: { method: 'rank correlation', values: { '--lr': 0.75, '--kernel': 0.25 } },
    notes: [],
    changed_at: 1,
    seed: 7,
    resume_from: [],
    ...more
  };
}

function parameterOf(
  label: string,
  scale: ISweepParameter['scale'],
  options: string[] | null
): ISweepParameter {
  return { name: `--${label}`, label, expression: '', scale, options };
}

function bestOf(values: readonly (number | null)[]): number | null {
  return values.reduce((a, b) => (a === null || (b !== null && b > a) ? b : a), null);
}
