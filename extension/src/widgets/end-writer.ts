import type { ISignal } from '@lumino/signaling';

import { INotebook, listCards, NotebookCard } from '../model/notebook-cards';
import { Bundle, CARD_MIME, toCard } from '../model/saved-card';
import { isTerminal } from '../model/statuses';
import { IRunsFrame } from '../model/wire';
import { Api } from '../services/api';
import { IFiledNotebook, NotebookFiles } from '../services/notebook-files';
import { ApiError } from '../services/request';
import { Stream } from '../services/stream';
import { takeTurn } from '../services/turns';
import { NotebookKeeper } from './notebook-keeper';

/** The kernel writes the end itself, where it still knows the output. */
const KERNEL_FIRST_MS = 3000;
/** Of several tabs, one with changes of its own goes first: it could not take up another's file. */
const CHANGED_FIRST_MS = 1000;
/** Other browsers are not in line with this one. */
const SPREAD_MS = 1000;
/** How long a running cell is given before the file is looked at again. */
const BUSY_MS = 10_000;

/** As much of an open notebook as is needed here. */
export interface INotebookContext extends IFiledNotebook {
  readonly disposed: ISignal<unknown, void>;
  readonly fileChanged: ISignal<unknown, unknown>;
  readonly isDisposed: boolean;
  readonly model: IFiledNotebook['model'] & INotebook & {
    dirty: boolean;
    readOnly: boolean;
    readonly sharedModel: { readonly awareness?: IAwareness };
  };
  readonly ready: Promise<void>;
  readonly sessionContext?: { session: { kernel: { status: string } | null } | null };
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
    private readonly _files: NotebookFiles,
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
    const isEnded = this._noteEnded(frame);
    const isWanted = this._isBehind ? isUnfinished : isEnded;
    this._isBehind = false;
    if (isWanted) {
      this._contexts.forEach(context => void this._finish(context, isWanted));
    }
  }

  /** A run that has ended just now is wanted, too, where the kernel has written that. */
  private _noteEnded(frame: IRunsFrame): IsWanted | null {
    const idsOf = (isOver: boolean): string[] =>
      frame.changed.filter(run => isTerminal(run.status) === isOver).map(run => run.run_id);
    idsOf(false).forEach(runId => this._alive.add(runId));
    const ended = new Set(idsOf(true));
    const justEnded = new Set([...ended].filter(runId => this._alive.delete(runId)));
    const isWanted: IsWanted = card =>
      justEnded.has(card.runId) || (ended.has(card.runId) && isUnfinished(card));
    return ended.size ? isWanted : null;
  }

  private async _finish(context: INotebookContext, isWanted: IsWanted): Promise<void> {
    if (!mayWrite(context) || !listCards(context.model).some(isWanted)) {
      return;
    }
    await pause(KERNEL_FIRST_MS);
    if (!context.model.dirty) {
      await pause(CHANGED_FIRST_MS + Math.random() * SPREAD_MS);
    }
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
    if (await this._files.isNewer(context)) {
      await this._takeUp(context, bundles);
    } else {
      await this._putAndSave(bundles, context);
    }
  }

  /** Another tab, or another program, has written the file; the end of the run may be in it. */
  private async _takeUp(context: INotebookContext, bundles: Map<string, Bundle>): Promise<void> {
    if (context.model.dirty && !(await this._files.hasAllBesideCards(context))) {
      this._put(bundles, context); // which of the two stays, the user decides when saving
    } else if (isBusy(context)) {
      // What the running cell prints would be lost.
      window.setTimeout(() => void this._finish(context, isUnfinished), BUSY_MS);
    } else {
      await context.revert();
      await this._putAndSave(bundles, context);
    }
  }

  private async _putAndSave(bundles: Map<string, Bundle>, context: INotebookContext): Promise<void> {
    this._put(bundles, context);
    await this._keeper.save(context);
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

function isBusy({ sessionContext }: INotebookContext): boolean {
  return sessionContext?.session?.kernel?.status === 'busy';
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => window.setTimeout(resolve, ms));
}
