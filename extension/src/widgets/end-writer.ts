import { NotebookCard } from '../model/notebook-cards';
import { isTerminal } from '../model/statuses';
import { IRunsFrame } from '../model/wire-names';
import { Api } from '../services/api';
import { NotebookFiles } from '../services/notebook-files';
import { Stream } from '../services/stream';
import { INotebookContext, NotebookEnds } from './notebook-ends';
import { NotebookKeeper } from './notebook-keeper';

/** The kernel writes the end itself where it still has the output. */
const KERNEL_FIRST_MS = 3000;
/** Of several tabs, one with unsaved changes goes first: it could not reload another tab's file. */
const CHANGED_FIRST_MS = 1000;
/** Locks do not reach other browsers, so the start is random. */
const SPREAD_MS = 1000;
/** How long to wait for a running cell before the file is read again. */
const BUSY_MS = 10_000;

type IsWanted = (card: NotebookCard) => boolean;

/** The runs whose ends a notebook must get, and when the last of them was noted. */
interface IWanted {
  runIds: ReadonlySet<string>;
  at: number;
}

/**
 * Writes the end of a run into each open notebook that remembers the run as it was before: the
 * page was reloaded, the kernel restarted, or the notebook was closed meanwhile.
 */
export class EndWriter {
  constructor(
    api: Api,
    files: NotebookFiles,
    private readonly _keeper: NotebookKeeper,
    stream: Stream
  ) {
    this._ends = new NotebookEnds(api, files, _keeper);
    stream.subscribeRuns(frame => this._hear(frame));
    stream.resumed.connect(() => (this._isBehind = true));
  }

  /** Look after a notebook until it is closed. */
  watch(context: INotebookContext): void {
    if (this._contexts.has(context)) {
      return; // a second view
    }
    this._contexts.add(context);
    this._keeper.watch(context);
    context.disposed.connect(() => this._contexts.delete(context));
    void context.ready.then(() => {
      this._want(context, isUnfinished);
      // After a save it may be trusted; after a revert its content is another.
      context.fileChanged.connect(() => this._want(context, isUnfinished));
    });
  }

  private _hear(frame: IRunsFrame): void {
    const isEnded = this._noteEnded(frame);
    const isWanted = this._isBehind ? isUnfinished : isEnded;
    this._isBehind = false;
    if (isWanted) {
      this._contexts.forEach(context => this._want(context, isWanted));
    }
  }

  /** Write the end of a run that has just ended, even where the kernel has written it. */
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

  /** Note runs whose ends the notebook must get; those noted meanwhile share the next turn. */
  private _want(context: INotebookContext, isWanted: IsWanted): void {
    const runIds = this._ends
      .listCards(context)
      .filter(isWanted)
      .map(({ runId }) => runId);
    if (runIds.length) {
      const before = this._wanted.get(context)?.runIds ?? [];
      this._wanted.set(context, { runIds: new Set([...before, ...runIds]), at: performance.now() });
      void this._finishAll(context);
    }
  }

  private async _finishAll(context: INotebookContext): Promise<void> {
    if (this._atWork.has(context)) {
      return;
    }
    this._atWork.add(context);
    for (let one = this._wanted.get(context); one; one = this._wanted.get(context)) {
      this._wanted.delete(context);
      await this._finish(context, one);
    }
    this._atWork.delete(context);
  }

  private async _finish(context: INotebookContext, { runIds, at }: IWanted): Promise<void> {
    await pause(at + KERNEL_FIRST_MS - performance.now());
    if (!context.model.dirty) {
      await pause(CHANGED_FIRST_MS + Math.random() * SPREAD_MS);
    }
    try {
      await takeTurn(context.path, () => this._write(context, runIds));
    } catch {
      // The server is away, or the user decided against saving: another look comes with the next
      // connection or save.
    }
  }

  private async _write(context: INotebookContext, runIds: ReadonlySet<string>): Promise<void> {
    if (!(await this._ends.write(context, runIds))) {
      window.setTimeout(() => this._want(context, card => runIds.has(card.runId)), BUSY_MS);
    }
  }

  private readonly _ends: NotebookEnds;
  private readonly _contexts = new Set<INotebookContext>();
  private readonly _alive = new Set<string>();
  /** The runs of the next turn of each notebook. */
  private readonly _wanted = new Map<INotebookContext, IWanted>();
  private readonly _atWork = new Set<INotebookContext>();
  private _isBehind = true;
}

function isUnfinished(card: NotebookCard): boolean {
  return !card.isOver;
}

function pause(ms: number): Promise<void> {
  return new Promise(resolve => window.setTimeout(resolve, Math.max(0, ms)));
}

/** Call `act` when no other tab of this browser does under the same name; at once without locks. */
async function takeTurn(name: string, act: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined; // only where the page is secure
  await (locks ? locks.request(`estimatory:${name}`, act) : act());
}
