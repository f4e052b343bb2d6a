import type { ISignal } from '@lumino/signaling';

import { INotebook, listCards, NotebookCard } from '../model/notebook-cards';
import { Bundle, CARD_MIME, toCard } from '../model/saved-card';
import { isTerminal } from '../model/statuses';
import { Api } from '../services/api';
import { NotebookFiles } from '../services/notebook-files';
import { ApiError } from '../services/request';
import { NotebookKeeper } from './notebook-keeper';
import { ISavedNotebook } from './open-notebooks';

/** The part of an open notebook that is used here. */
export interface INotebookContext extends ISavedNotebook {
  readonly disposed: ISignal<unknown, void>;
  readonly fileChanged: ISignal<unknown, unknown>;
  readonly isDisposed: boolean;
  readonly model: ISavedNotebook['model'] &
    INotebook & {
      readonly sharedModel: { readonly awareness?: IAwareness };
    };
  readonly ready: Promise<void>;
  readonly sessionContext?: { session: { kernel: { status: string } | null } | null };
  revert(): Promise<void>;
}

/** The users who have a shared notebook open. */
interface IAwareness {
  readonly clientID: number;
  getStates(): Map<number, { user?: unknown }>;
}

/** Asks for the ends of runs, and puts them into notebooks and their files. */
export class NotebookEnds {
  constructor(
    private readonly _api: Api,
    private readonly _files: NotebookFiles,
    private readonly _keeper: NotebookKeeper
  ) {}

  /** Return a notebook's cards that may be written, without those of other workspaces. */
  listCards(context: INotebookContext): NotebookCard[] {
    const cards = mayWrite(context) ? listCards(context.model) : [];
    return cards.filter(card => !this._foreign.has(keyOf(card)));
  }

  /** Write the ends of some runs. Return false while a running cell prevents reading the file. */
  async write(context: INotebookContext, runIds: ReadonlySet<string>): Promise<boolean> {
    const listWanted = (): NotebookCard[] =>
      this.listCards(context).filter(({ runId }) => runIds.has(runId));
    const bundles = await this._fetchEnds(listWanted());
    const isKnown = context.model.dirty && listWanted().some(card => card.isOver);
    if (!mayWrite(context) || !(bundles.size || isKnown)) {
      return true;
    }
    if (await this._files.isNewer(context)) {
      return this._takeUp(context, bundles);
    }
    await this._putAndSave(bundles, context);
    return true;
  }

  /** Reload the file that another tab or program has written; it may hold the end of the run. */
  private async _takeUp(context: INotebookContext, bundles: Map<string, Bundle>): Promise<boolean> {
    if (context.model.dirty && !(await this._files.hasAllBesideCards(context))) {
      this._put(bundles, context); // which of the two stays, the user decides when saving
      return true;
    }
    if (isBusy(context)) {
      return false; // what the running cell prints would be lost
    }
    // No `await` may come between the checks above and this: reverting discards what was typed.
    await context.revert();
    await this._putAndSave(bundles, context);
    return true;
  }

  private async _putAndSave(
    bundles: Map<string, Bundle>,
    context: INotebookContext
  ): Promise<void> {
    this._put(bundles, context);
    await this._keeper.save(context);
  }

  private _put(bundles: Map<string, Bundle>, context: INotebookContext): void {
    for (const card of listCards(context.model)) {
      const bundle = bundles.get(keyOf(card));
      if (bundle && !card.isOver) {
        card.write(bundle);
      }
    }
  }

  /** The ends that the notebook lacks, of runs that this server knows. */
  private async _fetchEnds(cards: NotebookCard[]): Promise<Map<string, Bundle>> {
    const found = new Map<string, Bundle>();
    for (const card of cards.filter(one => !one.isOver)) {
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

  private readonly _foreign = new Set<string>();
}

function keyOf({ card }: NotebookCard): string {
  return `${card.run_id} ${card.workspace}`;
}

/** Return whether this page writes: of those that share a notebook, the lowest number does. */
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
