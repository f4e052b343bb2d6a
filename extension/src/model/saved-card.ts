import { IRunDetail, IWireSeries } from './wire';

export const CARD_MIME = 'application/vnd.estimatory.run.v1+json';

/** Content of a cell output of type `application/vnd.estimatory.run.v1+json`. */
export interface IRunCard {
  version: number;
  run_id: string;
  workspace: string;
  snapshot: {
    run: IRunDetail;
    series: IWireSeries[];
    /** How many metrics, pictures and tables there are; older notebooks do not say. */
    logged?: Record<string, number>;
    /** How many parameters, inputs, tags, models and frames of the failure there are, likewise. */
    facts?: Record<string, number>;
    log_tail: string | string[];
    log_is_whole?: boolean;
    /** Of a run that prints nothing yet: a sentence about that. */
    silence?: string;
    taken_at: number;
  };
}

/** All forms of one output, by their MIME types. */
export type Bundle = Record<string, unknown>;

/** A notebook may hold anything under our name. */
export function toCard(data: unknown): IRunCard | null {
  const card = data as IRunCard | null | undefined;
  const isOurs = card?.version === 1 && typeof card.run_id === 'string' && card.snapshot?.run;
  return isOurs ? card : null;
}
