import { ILogSpan } from './ansi';
import { ILogBlock } from './log-chunks';
import { splitLines, styleLines } from './log-lines';

/** A block of a log with its colours. */
export interface IDrawnBlock extends ILogBlock {
  lines: ILogSpan[][];
  look: string;
  lookBefore: string;
}

/** Return the blocks with colours, which go on from one to the next; unchanged ones stay. */
export function drawBlocks(
  blocks: readonly ILogBlock[],
  drawn: readonly IDrawnBlock[]
): IDrawnBlock[] {
  const before = new Map(drawn.map(block => [block.offset, block]));
  let look = '';
  return blocks.map(block => {
    const now = drawBlock(block, block.hidden === 0 ? look : '', before.get(block.offset));
    look = now.look;
    return now;
  });
}

/** Draws the blocks of one log again and again. */
export class LogDrawing {
  draw(blocks: readonly ILogBlock[]): readonly IDrawnBlock[] {
    this._drawn = drawBlocks(blocks, this._drawn);
    return this._drawn;
  }

  private _drawn: readonly IDrawnBlock[] = [];
}

function drawBlock(block: ILogBlock, lookBefore: string, known?: IDrawnBlock): IDrawnBlock {
  const isKnown = known?.text === block.text && known.lookBefore === lookBefore;
  const { lines, look } = isKnown ? known : styleLines(splitLines(block.text), lookBefore);
  return { ...block, lines, look, lookBefore };
}
