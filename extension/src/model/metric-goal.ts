import { IPrimaryMetric } from './wire-names';

export type Goal = 'max' | 'min' | null;

/** Words in a metric's name that say which values are better. */
const LOWER =
  /(^|[^a-z])(loss|error|err|mae|mse|rmse|mape|perplexity|ppl|logloss|nll|wer|cer|fid)($|[^a-z])/;
const HIGHER =
  /(^|[^a-z])(acc|accuracy|auc|auroc|f1|precision|recall|score|r2|map|iou|dice|bleu|reward|ndcg)($|[^a-z])/;

/** Return which values of a metric are better: from the runs, else from its name, else null. */
export function goalOf(name: string, primaries: readonly (IPrimaryMetric | null)[]): Goal {
  const said = primaries.find(primary => primary?.name === name)?.goal;
  if (said === 'max' || said === 'min') {
    return said;
  }
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const isLower = LOWER.test(words);
  return isLower === HIGHER.test(words) ? null : isLower ? 'min' : 'max';
}

/** Return the places of the best numbers; none when all are equal. */
export function bestPlaces(numbers: readonly (number | null)[], goal: Goal): number[] {
  const finite = numbers.filter((n): n is number => n !== null && Number.isFinite(n));
  if (goal === null || new Set(finite).size < 2) {
    return [];
  }
  const best = finite.reduce((a, b) => (goal === 'max' ? Math.max(a, b) : Math.min(a, b)));
  return numbers.flatMap((n, place) => (n === best ? [place] : []));
}
