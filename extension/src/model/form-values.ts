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
  'x-secret-value'?: string;
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
    const field = schema.properties[name];
    const isSecret = secretTest(field);
    const isJudged = Boolean(field?.['x-secret'] || field?.['x-secret-value']);
    const isKept = !isJudged || typeof value !== 'object';
    return [name, isKept ? value : blank(value as Record<string, string>, isSecret)];
  });
  return Object.fromEntries(pairs) as ReadonlyJSONObject;
}

export type SecretTest = (name: string, value?: unknown) => boolean;

/** Whether the value that belongs to a name must not be seen. */
export function secretTest(field?: IFieldSchema): SecretTest {
  const names = toPattern(field?.['x-secret']);
  const values = toPattern(field?.['x-secret-value']);
  return (name, value = '') => Boolean(names?.test(name) || values?.test(String(value)));
}

function toPattern(text?: string): RegExp | null {
  return text ? new RegExp(text, 'i') : null;
}

function blank(pairs: Record<string, string>, isSecret: SecretTest): Record<string, string> {
  const kept = Object.entries(pairs).map(([name, value]) => {
    return [name, isSecret(name, value) ? '' : value];
  });
  return Object.fromEntries(kept);
}
