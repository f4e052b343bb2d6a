import { ILogSpan, readStyled } from './ansi';

const LONGEST_IN_TAIL = 1_000;

/** Lines with their colours, and the look in which the line after them begins. */
export interface IStyledLines {
  lines: ILogSpan[][];
  look: string;
}

/** What a terminal would show for a line that a progress bar wrote over with `\r`. */
export function overwrite(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') {
    end -= 1;
  }
  const bare = line.slice(0, end);
  return bare.slice(bare.lastIndexOf('\r') + 1);
}

export function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') {
    lines.pop();
  }
  return lines.map(overwrite);
}

/** The last `n` lines, as cheaply as for a short text; of a very long line both ends. */
export function lastLines(text: string, n: number): string[] {
  return splitLines(text.slice(-n * 2000))
    .slice(-n)
    .map(bothEnds);
}

/** Plain pieces, never HTML. */
export function styleLines(lines: readonly string[], look = ''): IStyledLines {
  const styled = lines.map(line => {
    const read = readStyled(line, look);
    look = read.look;
    return read.spans;
  });
  return { lines: styled, look };
}

function bothEnds(line: string): string {
  if (line.length <= LONGEST_IN_TAIL) {
    return line;
  }
  const half = LONGEST_IN_TAIL / 2;
  return `${line.slice(0, half)} … ${line.slice(-half)}`;
}
