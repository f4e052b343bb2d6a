import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { append, CHUNK_BYTES, ILogBlock, insert, toBlocks, WINDOW_BYTES } from './log-chunks';
import { ILogText } from './wire-names';

type Source = Pick<Api, 'readLog' | 'findLogLine'>;

/** The line within which the part shown begins; where it starts may be unknown. */
interface ILine {
  start: number | null;
}

/** A bounded part of one log file, so that the browser never holds gigabytes. */
export class LogWindow {
  constructor(
    private readonly _api: Source,
    readonly runId: string,
    readonly name: string
  ) {}

  size = 0;
  error: Error | null = null;
  wasLoaded = false;
  blocks: readonly ILogBlock[] = [];
  /** The offset to scroll to; null once the view is there. */
  target: number | null = null;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether there are lines before the shown ones; the rest of a long line does not count. */
  get hasEarlier(): boolean {
    return this._firstLine > 0;
  }

  get hasLater(): boolean {
    return this._end < this.size;
  }

  /** Show the end of the file. */
  openTail(): Promise<void> {
    return this._open(null, async () => [await this._readBefore(undefined)]);
  }

  /** Show the file from a byte on, and lines before it if a line begins there. */
  openAt(offset: number): Promise<void> {
    return this._open(offset, async () => {
      const there = apartFromOverwritten(await this._read(offset, CHUNK_BYTES));
      const hasBefore = there.begins_line && there.offset > 0;
      return hasBefore ? [await this._readBefore(there.offset), there] : [there];
    });
  }

  /** Show the end of the file and what has been written since it was shown. */
  async follow(): Promise<void> {
    if (!this.wasLoaded || this.size - this._end > WINDOW_BYTES) {
      return this.openTail();
    }
    const turn = this._turn;
    await this.showLater();
    if (turn !== this._turn) {
      return; // another part was asked for meanwhile
    }
    const behind = this.size - this._end;
    // A negative number means that the file was replaced.
    return 0 <= behind && behind <= CHUNK_BYTES ? this._catchUp() : this.openTail();
  }

  private async _catchUp(): Promise<void> {
    if (this.hasLater) {
      await this.showLater();
    }
  }

  /** Load the lines before the shown ones. */
  showEarlier(): Promise<void> {
    const more = (): Promise<ILogText> => this._readBefore(this._firstLine);
    return this._extend(async () => insert(this._chunks, 0, await more()));
  }

  /** Load the text after the shown lines. */
  showLater(): Promise<void> {
    return this._extend(async () => append(this._chunks, await this._read(this._end, CHUNK_BYTES)));
  }

  /** Load more of the line in which the block at `offset` begins. */
  showMoreOfLine(offset: number): Promise<void> {
    const index = this._chunks.findIndex(chunk => chunk.offset === offset);
    const end = this._chunks[index - 1]?.next_offset ?? this._line.start ?? 0;
    return this._extend(async () => {
      const more = await this._readBefore(offset, Math.min(CHUNK_BYTES, offset - end));
      return insert(this._chunks, index, more);
    });
  }

  private get _end(): number {
    return this._chunks[this._chunks.length - 1]?.next_offset ?? 0;
  }

  /** The offset of the first line that is shown in part. */
  private get _firstLine(): number {
    const first = this._chunks[0];
    return !first || first.begins_line ? (first?.offset ?? 0) : (this._line.start ?? first.offset);
  }

  private async _read(offset: number, limit: number, end?: number): Promise<ILogText> {
    const answer = await this._api.readLog(this.runId, this.name, offset, limit, end);
    this.size = answer.size;
    return answer;
  }

  private _readBefore(end: number | undefined, limit = CHUNK_BYTES): Promise<ILogText> {
    return this._read(-limit, limit, end);
  }

  /** Show another part; earlier requests are dropped. */
  private async _open(target: number | null, ask: () => Promise<ILogText[]>): Promise<void> {
    const turn = ++this._turn;
    await this._take(turn, async () => {
      const chunks = await ask();
      if (turn === this._turn) {
        this.target = target === null ? null : chunks[chunks.length - 1].offset;
      }
      return chunks;
    });
  }

  /** One request at a time, so that answers stay in order. */
  private async _extend(ask: () => Promise<ILogText[]>): Promise<void> {
    if (this._extending === this._turn) {
      return;
    }
    const turn = (this._extending = this._turn);
    await this._take(turn, ask);
    if (this._extending === turn) {
      this._extending = -1;
    }
  }

  private async _take(turn: number, ask: () => Promise<ILogText[]>): Promise<void> {
    let chunks: ILogText[] = [];
    let error: Error | null = null;
    try {
      chunks = await ask();
    } catch (failure) {
      error = failure as Error;
    }
    if (turn === this._turn) {
      this.error = error;
      this.wasLoaded ||= error === null;
      this._show(error ? this._chunks : chunks);
    }
  }

  private _show(chunks: readonly ILogText[]): void {
    const isSameLine = beginsInSameLine(chunks, this._chunks, this._line.start);
    this._chunks = chunks;
    if (!isSameLine) {
      const { begins_line, offset } = chunks[0];
      this._line = { start: begins_line ? offset : null };
      void this._findLineStart(this._line, chunks[0]);
    }
    this.blocks = toBlocks(chunks, this._line.start);
    this._changed.emit();
  }

  /** How much of the first line is not shown takes a while to find in a line of gigabytes. */
  private async _findLineStart(line: ILine, { offset, begins_line }: ILogText): Promise<void> {
    if (begins_line) {
      return;
    }
    line.start = await this._api.findLogLine(this.runId, this.name, offset).catch(() => null);
    if (this._line === line) {
      this.blocks = toBlocks(this._chunks, line.start);
      this._changed.emit();
    }
  }

  private _changed = new Signal<this, void>(this);
  private _chunks: readonly ILogText[] = [];
  private _line: ILine = { start: null };
  private _turn = 0;
  private _extending = -1;
}

/** Whether chunks begin within the line that those shown before began with. */
function beginsInSameLine(
  chunks: readonly ILogText[],
  before: readonly ILogText[],
  lineStart: number | null
): boolean {
  const [first, formerFirst] = [chunks[0]?.offset, before[0]?.offset];
  if (first === formerFirst) {
    return true;
  }
  const nDropped = before.findIndex(chunk => chunk.offset === first);
  if (nDropped > 0) {
    return !before.slice(0, nDropped).some(chunk => chunk.text.includes('\n'));
  }
  const isExtended = chunks.some(chunk => chunk.offset === formerFirst);
  return isExtended && lineStart !== null && first >= lineStart;
}

/** Return the part with its first, overwritten text on a line of its own. */
function apartFromOverwritten(part: ILogText): ILogText {
  return { ...part, text: part.text.replace(/^([^\r\n]*)\r(?!\n)/, '$1\n') };
}
