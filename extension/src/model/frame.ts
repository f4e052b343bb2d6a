/** A line of a traceback. */
export interface IFrame {
  file: string;
  line: number | null;
  function: string;
  code: string;
  /** Where that code can be looked at; empty where it cannot. */
  opens_in?: 'cell' | 'snapshot' | '';
}
