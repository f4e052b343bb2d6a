import { JSONExt, JSONObject } from '@lumino/coreutils';

import { isTerminal } from './statuses';
import { Bundle, CARD_MIME, toCard } from './saved-card';
import { IRunCard } from './wire-names';

/** The part of a notebook's model that is used here; it includes cells out of sight. */
export interface INotebook {
  readonly cells: Iterable<{ readonly trusted: boolean; readonly outputs?: IOutputs }>;
}

interface IOutputs {
  readonly length: number;
  get(index: number): IOutput;
}

interface IOutput {
  toJSON(): object;
  setData(options: { data: Bundle }): void;
}

/** The card of a run in an output of a trusted cell. */
export class NotebookCard {
  constructor(
    private readonly _output: IOutput,
    private readonly _data: Bundle,
    readonly card: IRunCard
  ) {}

  get runId(): string {
    return this.card.run_id;
  }

  /** Whether the end of the run is in the notebook. */
  get isOver(): boolean {
    return isTerminal(this.card.snapshot.run.status);
  }

  /** Replace the state of the run; the output's other data stays. */
  write(bundle: Bundle): void {
    this._output.setData({ data: { ...this._data, ...bundle } });
  }
}

/** Return the cards that may be written: those in trusted cells. */
export function listCards(notebook: INotebook): NotebookCard[] {
  return [...notebook.cells].flatMap(cell =>
    cell.trusted && cell.outputs ? cardsAmong(cell.outputs) : []
  );
}

/** The runs whose cards are in the content of a notebook's file. */
export function listSavedRuns(content: JSONObject): string[] {
  return savedOutputs(content).flatMap(({ data }) => toCard(data?.[CARD_MIME])?.run_id ?? []);
}

/** Return a notebook's content without the states of its runs and the trust of its cells. */
export function withoutCards(whole: JSONObject): JSONObject {
  const content = JSONExt.deepCopy(whole);
  for (const output of savedOutputs(content)) {
    if (toCard(output.data?.[CARD_MIME])) {
      output.data = {};
    }
  }
  for (const { metadata } of savedCells(content)) {
    delete metadata?.trusted;
  }
  return content;
}

interface ISavedCell {
  metadata?: JSONObject;
  outputs?: { data?: JSONObject }[];
}

function savedCells({ cells }: JSONObject): ISavedCell[] {
  return (cells ?? []) as unknown as ISavedCell[];
}

function savedOutputs(content: JSONObject): { data?: JSONObject }[] {
  return savedCells(content).flatMap(cell => cell.outputs ?? []);
}

function cardsAmong(outputs: IOutputs): NotebookCard[] {
  return Array.from({ length: outputs.length }, (_, index) => outputs.get(index)).flatMap(
    output => {
      // `data` of an output would copy its pictures.
      const { data = {} } = output.toJSON() as { data?: Bundle };
      const card = toCard(data[CARD_MIME]);
      return card ? [new NotebookCard(output, data, card)] : [];
    }
  );
}
