import type { Contents } from '@jupyterlab/services';
import type { ISignal } from '@lumino/signaling';

import { INotebook, listCards, NotebookCard } from '../model/notebook-cards';
import { Bundle, CARD_MIME, toCard } from '../model/saved-card';
import { isTerminal } from '../model/statuses';
import { IRunsFrame } from '../model/wire';
import { Api } from '../services/api';
import { ApiError } from '../services/request';
import { Stream } from '../services/stream';
import { takeTurn } from '../services/turns';
import { NotebookKeeper } from './notebook-keeper';

/** The kernel writes the end itself, where it still knows the output. */
const KERNEL_FIRST_MS = 1500;
/** Of several tabs, one with changes of its own goes first: it could not take up another's file. */
const CHANGED_FIRST_MS = 1000;
/** Other browsers are not in line with this one. */
const SPREAD_MS = 1000;

/** As much of an open notebook as is needed here. */
export interface INotebookContext {
  readonly path: string;
  readonly contentsModel: Omit<Contents.IModel, 'content'> | null;
  readonly disposed: ISignal<unknown, void>;
  readonly fileChanged: ISignal<unknown, unknown>;
  readonly isDisposed: boolean;
  readonly model: INotebook & {
    dirty: boolean;
    readOnly: boolean;
    collaborative?: boolean;
    readonly sharedModel: { readonly awareness?: IAwareness };
  };
  readonly ready: Promise<void>;
  revert(): Promise<void>;
  save(): Promise<void>;
}

/** Who else has a shared notebook open. */
interface IAwareness {
  readonly clientID: number;
  getStates(): Map<number, { user?: unknown }>;
}

type IsWanted = (card: NotebookCard) => boolean;

/**
 * Writes the end of a run into each open notebook that remembers the run as it was before: the
 * page was reloaded, the kernel restarted, or the notebook was closed meanwhile.
 */
export class EndWriter {
  constructor(
    private readonly _api: Api,
    private readonly _contents: Contents.IManager,
    private readonly _keeper: NotebookKeeper,
    stream: Stream
  ) {
    stream.subscribeRuns(frame => this._hear(frame));
    stream.resumed.connect(() => (this._isBehind = true));
  }

  /** Look after a notebook until it is closed. */
  watch(context: INotebookContext): void {
    if (this._contexts.has(context)) {
      return; // a second view
    }
    this._contexts.add(context);
    context.disposed.connect(() => this._contexts.delete(context));
    void context.ready.then(() => {
      void this._finish(context, isUnfinished);
      // Saved, it may have become trusted; reverted, it is another.
      context.fileChanged.connect(() => void this._finish(context, isUnfinished));
    });
  }

  private _hear(frame: IRunsFrame): void {
    const isWanted = this._isBehind ? isUnfinished : this._chooseEnded(frame);
    this._isBehind = false;
    if (isWanted) {
      this._contexts.forEach(context => void this._finish(context, isWanted));
    }
  }

  /** A run that has ended just now is wanted, too, where the kernel has written that. */
  private _chooseEnded(frame: IRunsFrame): IsWanted | null {
    const ended = new Set<string>();
    const justEnded = new Set<string>();
    for (const { run_id: runId, status } of frame.changed) {
      if (!isTerminal(status)) {
        this._alive.add(runId);
      } else {
        ended.add(runId);
        if (this._alive.delete(runId)) {
          justEnded.add(runId);
        }
      }
    }
    const isWanted: IsWanted = card =>
      justEnded.has(card.runId) || (ended.has(card.runId) && isUnfinished(card));
    return ended.size ? isWanted : null;
  }

  private async _finish(context: INotebookContext, isWanted: IsWanted): Promise<void> {
    if (!mayWrite(context) || !listCards(context.model).some(isWanted)) {
      return;
    }
    await pause(context.model.dirty);
    try {
      await takeTurn(context.path, () => this._write(context));
    } catch {
      // The server is away, or the user decided against saving: another look comes with the next
      // connection or save.
    }
  }

  private async _write(context: INotebookContext): Promise<void> {
    const bundles = await this._fetchEnds(context);
    if (!mayWrite(context) || (!bundles.size && !context.model.dirty)) {
      return;
    }
    const isChanged = context.model.dirty;
    const isElsewhere = await this._isNewerOnDisk(context);
    if (isElsewhere && !isChanged) {
      await context.revert(); // another tab, or whoever wrote the file, may have written the end
    }
    this._put(bundles, context);
    if (!isElsewhere || !isChanged) {
      await this._keeper.save(context);
    }
  }

  private _put(bundles: Map<string, Bundle>, context: INotebookContext): void {
    for (const card of listCards(context.model)) {
      const bundle = bundles.get(keyOf(card));
      if (bundle && isUnfinished(card)) {
        card.write(bundle);
      }
    }
  }

  /** The ends that the notebook lacks, of runs that this server knows. */
  private async _fetchEnds(context: INotebookContext): Promise<Map<string, Bundle>> {
    const found = new Map<string, Bundle>();
    const cards = mayWrite(context) ? listCards(context.model).filter(isUnfinished) : [];
    for (const card of cards) {
      const key = keyOf(card);
      if (!found.has(key) && !this._foreign.has(key)) {
        const bundle = await this._fetchEnd(card);
        if (bundle) {
          found.set(key, bundle);
        }
      }
    }
    return found;
  }

  private async _fetchEnd(card: NotebookCard): Promise<Bundle | null> {
    try {
      const bundle = await this._api.getCard(card.runId, card.card.workspace);
      const status = toCard(bundle[CARD_MIME])?.snapshot.run.status;
      return status && isTerminal(status) ? bundle : null;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) {
        this._foreign.add(keyOf(card)); // copied from elsewhere, or deleted
      }
      return null;
    }
  }

  private async _isNewerOnDisk({ contentsModel, model, path }: INotebookContext): Promise<boolean> {
    if (model.collaborative) {
      return false;
    }
    const onDisk = await this._contents.get(path, { content: false, hash: true });
    return onDisk.hash && contentsModel?.hash
      ? onDisk.hash !== contentsModel.hash
      : onDisk.last_modified !== contentsModel?.last_modified;
  }

  private readonly _contexts = new Set<INotebookContext>();
  private readonly _alive = new Set<string>();
  private readonly _foreign = new Set<string>();
  private _isBehind = true;
}

function isUnfinished(card: NotebookCard): boolean {
  return !card.isOver;
}

function keyOf({ card }: NotebookCard): string {
  return `${card.run_id} ${card.workspace}`;
}

/** Of those who share a notebook one writes: the one who came with the lowest number. */
function mayWrite({ contentsModel, isDisposed, model }: INotebookContext): boolean {
  if (isDisposed || model.readOnly || contentsModel?.writable === false) {
    return false;
  }
  const { awareness } = model.sharedModel;
  const others = [...(awareness?.getStates() ?? [])].filter(([, state]) => state.user);
  return !model.collaborative || others.every(([id]) => id >= (awareness?.clientID ?? 0));
}

function pause(isChanged: boolean): Promise<void> {
  const more = isChanged ? 0 : CHANGED_FIRST_MS + Math.random() * SPREAD_MS;
  return new Promise(resolve => window.setTimeout(resolve, KERNEL_FIRST_MS + more));
}
