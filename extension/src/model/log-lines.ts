import Anser from 'anser';

export interface ILogSpan {
  text: string;
  className: string;
}

/** What a terminal would show for a line that a progress bar wrote over with `\r`. */
export function overwrite(line: string): string {
  const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
  return bare.slice(bare.lastIndexOf('\r') + 1);
}

export function splitLines(text: string): string[] {
  const lines = text.split('\n');
  if (lines[lines.length - 1] === '') {
    lines.pop();
  }
  return lines.map(overwrite);
}

/** The last `n` lines, as cheaply as for a short text. */
export function lastLines(text: string, n: number): string[] {
  return splitLines(text.slice(-n * 2000)).slice(-n);
}

/** A line as plain pieces with class names for its ANSI colours; never HTML. */
export function toSpans(line: string): ILogSpan[] {
  if (!line.includes('\u001b')) {
    return [{ text: line, className: '' }];
  }
  return Anser.ansiToJson(line, { use_classes: true, remove_empty: true, json: true }).map(
    piece => ({ text: piece.content, className: classesOf(piece) })
  );
}

function classesOf(piece: Anser.AnserJsonEntry): string {
  const names = piece.decorations.map(d => `estimatory-ansi-${d}`);
  if (piece.fg) {
    names.push(`estimatory-${piece.fg}`);
  }
  if (piece.bg) {
    names.push(`estimatory-${piece.bg}-bg`);
  }
  return names.join(' ');
}
