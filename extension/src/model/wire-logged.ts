/** What the server says of values besides scalars, as docs/structure.md has it. */

/** Rows of a table or of a list (its one column has its name), and which of all they are. */
export interface IWireTable {
  rows: number[];
  columns: Record<string, unknown[]>;
}

/** What one rank logged under one name besides scalars. */
export interface ILoggedValue {
  name: string;
  kind:
    | 'string'
    | 'image'
    | 'list'
    | 'table'
    | 'confusion_matrix'
    | 'accuracy_table'
    | 'residuals'
    | 'predictions';
  rank: number | null;
  at: number;
  /** How many values, rows, pictures or documents there are in all. */
  count: number;
  /** The newest strings or file names; a table; or a document of Azure ML. */
  value: string[] | IWireTable | Record<string, unknown>;
}
