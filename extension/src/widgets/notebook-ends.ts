import type { ISignal } from '@lumino/signaling';

import { INotebook, listCards, NotebookCard } from '../model/notebook-cards';
import { Bundle, CARD_MIME, toCard } from '../model/saved-card';
import { isTerminal } from '../model/statuses';
import { Api } from '../services/api';
import { NotebookFiles } from '../services/notebook-files';
import { ApiError } from '../services/request';
import { NotebookKeeper } from './notebook-keeper';
import { ISavedNotebook } from './open-notebooks';

/** As much of an open notebook as is needed here. */
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

  /** The cards of a notebook that may be written; those copied from elsewhere are left out. */
  listCards(context: INotebookContext): NotebookCard[] {
    const cards = mayWrite(context) ? listCards(context.model) : [];
    return cards.filter(card => !this._foreign.has(keyOf(card)));
  }

  /** Write the ends of some runs. False while a cell runs that keeps the file from being read. */
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

  /** Another tab, or another program, has written the file; the end of the run may be in it. */
  private async _takeUp(context: INotebookContext, bundles: Map<string, Bundle>): Promise<boolean> {
    if (context.model.dirty && !(await this._files.hasAllBesideCards(context))) {
      this._put(bundles, context); // which of the two stays, the user decides when saving
      return true;
    }
    if (isBusy(context)) {
      return false; // what the running cell prints would be lost
    }
    // Nothing may come between the looks above and this: it loads the file whatever was typed.
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

/** Of the pages that share a notebook one writes: the one with the lowest number. */
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
