import { ReadonlyJSONObject } from '@lumino/coreutils';

import { IUnreadable } from './wire';

export type FormValues = Record<string, unknown>;

/** A field of the form's JSON Schema, as far as it is looked at here. */
export interface IFieldSchema {
  title: string;
  description: string;
  type: string;
  default: unknown;
  examples?: unknown[];
  'x-group': string;
  'x-secret'?: string;
}

export interface IFormSchema {
  properties: Record<string, IFieldSchema>;
  required: string[];
  'x-groups': Record<string, string>;
}

/** What the server says of the form: its schema and the Python that runs get without packages. */
export interface IEstimatorForm {
  schema: IFormSchema;
  python: string;
  /** Compute targets that cannot be offered. */
  unreadable: IUnreadable[];
}

/** A form as code, and one sentence on where its run is executed; or what is wrong with it. */
export interface IShownCode {
  fields: Record<string, string>;
  python: string;
  cell: string;
  shell: string;
  no_cell: string;
  runs_in: string;
}

/** Beside this name stands what is wrong with no single field. */
export const WHOLE_FORM = 'form';

export function defaultValues({ properties }: IFormSchema): FormValues {
  const pairs = Object.entries(properties).map(([name, field]) => [name, field.default]);
  return Object.fromEntries(pairs);
}

/** The names of the fields that differ. */
export function changedFields(before: FormValues, after: FormValues): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** What may be kept in the layout of JupyterLab: everything but the values of secrets. */
export function withoutSecrets(values: FormValues, schema: IFormSchema): ReadonlyJSONObject {
  const pairs = Object.entries(values).map(([name, value]) => {
    const isSecret = secretTest(schema.properties[name]);
    const isKept = !schema.properties[name]?.['x-secret'] || typeof value !== 'object';
    return [name, isKept ? value : blank(value as Record<string, string>, isSecret)];
  });
  return Object.fromEntries(pairs) as ReadonlyJSONObject;
}

/** Whether the value that belongs to a name must not be seen. */
export function secretTest(field?: IFieldSchema): (name: string) => boolean {
  const pattern = field?.['x-secret'];
  const secret = pattern ? new RegExp(pattern, 'i') : null;
  return name => secret?.test(name) ?? false;
}

function blank(
  pairs: Record<string, string>,
  isSecret: (name: string) => boolean
): Record<string, string> {
  const kept = Object.entries(pairs).map(([name, value]) => [name, isSecret(name) ? '' : value]);
  return Object.fromEntries(kept);
}
