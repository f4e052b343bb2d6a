import { ISignal, Signal } from '@lumino/signaling';

import { Api } from '../services/api';
import { ILogText } from './wire';

const CHUNK_BYTES = 65_536;
const MOST_CHUNKS = 6;

interface IChunk {
  text: string;
  offset: number;
  nextOffset: number;
}

/** A bounded part of one log file: a log of gigabytes never has to be in the browser. */
export class LogWindow {
  constructor(
    private readonly _api: Api,
    readonly runId: string,
    readonly name: string
  ) {}

  size = 0;
  error: Error | null = null;
  wasLoaded = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get text(): string {
    return this._chunks.map(chunk => chunk.text).join('');
  }

  get hasEarlier(): boolean {
    return this._chunks.length > 0 && this._chunks[0].offset > 0;
  }

  get hasLater(): boolean {
    return this._end < this.size;
  }

  /** Show the end of the file. */
  openTail(): Promise<void> {
    return this._load(-CHUNK_BYTES, chunk => [chunk]);
  }

  /** Show the file from a byte on. */
  openAt(offset: number): Promise<void> {
    return this._load(offset, chunk => [chunk]);
  }

  showEarlier(): Promise<void> {
    const end = this._chunks[0]?.offset ?? 0;
    const start = Math.max(0, end - CHUNK_BYTES);
    const put = (chunk: IChunk): IChunk[] => [chunk, ...this._chunks].slice(0, MOST_CHUNKS);
    return this._load(start, put, end - start);
  }

  /** Take what was written, or lies, after what is shown. */
  showLater(): Promise<void> {
    return this._load(this._end, chunk =>
      chunk.text ? joinLast([...this._chunks, chunk]).slice(-MOST_CHUNKS) : this._chunks
    );
  }

  private get _end(): number {
    return this._chunks[this._chunks.length - 1]?.nextOffset ?? 0;
  }

  private async _load(
    offset: number,
    put: (chunk: IChunk) => IChunk[],
    limit = CHUNK_BYTES
  ): Promise<void> {
    // One question at a time: a later answer must not be put before an earlier one.
    if (this._isLoading) {
      return;
    }
    this._isLoading = true;
    try {
      const answer = await this._api.readLog(this.runId, this.name, offset, limit);
      this._chunks = put(toChunk(answer));
      Object.assign(this, { size: answer.size, error: null, wasLoaded: true });
    } catch (error) {
      this.error = error as Error;
    } finally {
      this._isLoading = false;
    }
    this._changed.emit();
  }

  private _changed = new Signal<this, void>(this);
  private _chunks: IChunk[] = [];
  private _isLoading = false;
}

function toChunk({ text, offset, next_offset }: ILogText): IChunk {
  return { text, offset, nextOffset: next_offset };
}

/** A log followed line by line grows its last chunk instead of making many small ones. */
function joinLast(chunks: IChunk[]): IChunk[] {
  const [before, last] = chunks.slice(-2);
  if (!last || last.nextOffset - before.offset > CHUNK_BYTES) {
    return chunks;
  }
  const joined = { ...before, text: before.text + last.text, nextOffset: last.nextOffset };
  return [...chunks.slice(0, -2), joined];
}
