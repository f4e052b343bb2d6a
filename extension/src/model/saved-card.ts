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
    /** How many metrics, pictures and tables there are; of these three, older notebooks have none. */
    logged?: Record<string, number>;
    log_tail: string | string[];
    log_is_whole?: boolean;
    /** Whose log that is the end of. */
    log_rank?: number;
    taken_at: number;
  };
}
