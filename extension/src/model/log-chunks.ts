import { ILogText } from './wire-names';

export const CHUNK_BYTES = 65_536;
export const WINDOW_BYTES = 6 * CHUNK_BYTES;

/** Lines that lie beside each other in the file, to be drawn together. */
export interface ILogBlock {
  text: string;
  offset: number;
  /** Bytes of its first line that are not loaded; 0 of a whole line, null where unknown. */
  hidden: number | null;
}

/** Return the chunks as blocks that end with whole lines, so that drawn blocks stay as they are. */
export function toBlocks(chunks: readonly ILogText[], lineStart: number | null): ILogBlock[] {
  const blocks: ILogBlock[] = [];
  let end = lineStart;
  let isFirst = true;
  for (const chunk of chunks) {
    if (!isFirst && !chunk.begins_line && chunk.offset === end) {
      blocks[blocks.length - 1].text += chunk.text;
    } else {
      const hidden = chunk.begins_line ? 0 : end === null ? null : chunk.offset - end;
      blocks.push({ text: chunk.text, offset: chunk.offset, hidden });
    }
    isFirst = false;
    end = chunk.next_offset;
  }
  return blocks;
}

/** Return the chunks with later text; short text is added to the last chunk. */
export function append(chunks: readonly ILogText[], next: ILogText): ILogText[] {
  const last = chunks[chunks.length - 1];
  if (next.text === '') {
    return [...chunks];
  }
  if (!last || next.next_offset - last.offset > CHUNK_BYTES) {
    return dropFirst([...chunks, next]);
  }
  const { next_offset, size } = next;
  return [...chunks.slice(0, -1), { ...last, text: last.text + next.text, next_offset, size }];
}

/** Return the chunks with text before the chunk at `index`. */
export function insert(chunks: readonly ILogText[], index: number, more: ILogText): ILogText[] {
  return dropLast([...chunks.slice(0, index), more, ...chunks.slice(index)]);
}

function dropFirst(chunks: ILogText[]): ILogText[] {
  while (chunks.length > 1 && bytesOf(chunks) > WINDOW_BYTES) {
    chunks.shift();
  }
  return chunks;
}

function dropLast(chunks: ILogText[]): ILogText[] {
  while (chunks.length > 1 && bytesOf(chunks) > WINDOW_BYTES) {
    chunks.pop();
  }
  return chunks;
}

function bytesOf(chunks: readonly ILogText[]): number {
  return chunks.reduce((sum, chunk) => sum + chunk.next_offset - chunk.offset, 0);
}
