import { CARD_MIME, toCard } from './saved-card';

/** The part of a cell that shows which run it started. */
export interface ISearchedCell {
  model: {
    sharedModel: { getSource(): string };
    outputs?: { length: number; get(i: number): { data: Record<string, unknown> } };
  };
}

/** A line of a cell from which a run was started. */
export interface ICellLine {
  runId: string;
  line: number;
  /** The text of the line when the run was started. */
  code: string;
}

/** Return the cell that shows the run's card, else the one with the same line, else -1. */
export function findCell(cells: readonly ISearchedCell[], wanted: ICellLine): number {
  const shown = cells.findIndex(cell => runsOf(cell).includes(wanted.runId));
  return shown >= 0 ? shown : cells.findIndex(cell => saysTheSame(cell, wanted));
}

function runsOf({ model: { outputs } }: ISearchedCell): (string | undefined)[] {
  return Array.from(
    { length: outputs?.length ?? 0 },
    (_, i) => toCard(outputs?.get(i).data[CARD_MIME])?.run_id
  );
}

function saysTheSame({ model }: ISearchedCell, { line, code }: ICellLine): boolean {
  const source = model.sharedModel.getSource();
  const found = source.split('\n')[line - 1]?.trim();
  return source.includes('%%estimator') && code.trim() !== '' && found === code.trim();
}
