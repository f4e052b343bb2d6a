import Anser from 'anser';

import { colorsOf, ILogColors } from './log-colors';
import { showable } from './shown-text';

export interface ILogSpan {
  text: string;
  className: string;
  colors: ILogColors | null;
}

/** A line in pieces, and the sequence that carries its last look over to the next line. */
export interface IStyledLine {
  spans: ILogSpan[];
  look: string;
}

/** A piece as Anser reads it. */
type Piece = Pick<Anser.AnserJsonEntry, 'content' | 'decorations'> & {
  fg: string | null;
  bg: string | null;
};

const ESCAPE = '\u001b';
/** Sequences for links, titles, the cursor and other modes; the text between them stays. */
const NO_LOOK =
  /\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b\[(?:[0-?]*[ -/]+[@-~]|[0-?]*[@-ln-~]|[<-?][0-?]*m)|\u001b[ -/]+[0-~]|\u001b[0-OQ-WYZ\\`-~]/g;
/** A sequence whose end has not been written yet. */
const UNFINISHED = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]{0,400}\u001b?|[ -/]*)$/;
/** The pattern asks for no colon: that would take time in the square of a line's length. */
const LOOK = /\u001b\[([\d;:]*)m/g;
const NO_UNDERLINE = '24';
const CODES: Record<Anser.DecorationName, number> = {
  bold: 1,
  dim: 2,
  italic: 3,
  underline: 4,
  blink: 5,
  reverse: 7,
  hidden: 8,
  strikethrough: 9
};

const anser = new Anser();

/** Read a line as a terminal would draw it after a line that ended with `look`. */
export function readStyled(line: string, look = ''): IStyledLine {
  if (look === '' && !line.includes(ESCAPE)) {
    return { spans: [{ text: showable(line), className: '', colors: null }], look };
  }
  const pieces = readPieces(look + onlyLooks(line));
  const spans = pieces.filter(piece => piece.content !== '').map(toSpan);
  return { spans, look: lookOf(pieces[pieces.length - 1]) };
}

/** Remove the sequences that set no look, and write the others in Anser's form. */
function onlyLooks(line: string): string {
  return line
    .replace(NO_LOOK, '')
    .replace(UNFINISHED, '')
    .replace(LOOK, (look, codes: string) =>
      codes.includes(':') ? `${ESCAPE}[${withoutColons(codes)}m` : look
    );
}

/** `38:2::1:2:3` has a field for the colour space, `4:3` one for the kind of line (0: none). */
function withoutColons(codes: string): string {
  return codes
    .split(';')
    .map(code => {
      const [kind, mode, ...rest] = code.split(':');
      if (kind === '4' && mode === '0') {
        return NO_UNDERLINE;
      }
      const isColor = kind === '38' || kind === '48';
      const values = mode === '2' ? rest.slice(-3) : rest.slice(0, 1);
      return isColor ? [kind, mode, ...values].join(';') : kind;
    })
    .join(';');
}

/** Anser skips text before the first sequence, and shares a list between pieces. */
function readPieces(text: string): Piece[] {
  return `0m${text}`.split(`${ESCAPE}[`).map(part => {
    const { content, fg, bg, decorations } = anser.processChunkJson(part, { json: true }, true);
    return { content, fg: fg ?? null, bg: bg ?? null, decorations: [...decorations] };
  });
}

function toSpan({ content, fg, bg, decorations }: Piece): ILogSpan {
  const isReverse = decorations.includes('reverse');
  const isPlainReverse = isReverse && fg === null && bg === null;
  const colors = isReverse ? colorsOf(bg, fg) : colorsOf(fg, bg);
  const names = decorations.filter(name => name !== 'reverse' || isPlainReverse);
  const classes = names.map(name => `estimatory-ansi-${name}`);
  if (colors && !colors.background) {
    classes.push('estimatory-ansi-color');
  }
  return { text: showable(content), className: classes.join(' '), colors };
}

function colorCode(kind: number, color: string | null): string[] {
  return color === null ? [] : [`${kind};2;${color.replace(/, ?/g, ';')}`];
}

function lookOf({ fg, bg, decorations }: Piece): string {
  const codes = [...new Set(decorations)].map(name => String(CODES[name]));
  codes.push(...colorCode(38, fg), ...colorCode(48, bg));
  return codes.length > 0 ? `${ESCAPE}[${codes.join(';')}m` : '';
}
