/** What the server says of logs, as docs/structure.md has it. */
export interface ILogText {
  text: string;
  offset: number;
  next_offset: number;
  size: number;
  begins_line: boolean;
}

export interface ILogMatch {
  line: number;
  offset: number;
  text: string;
}
