import { ReadonlyJSONObject } from '@lumino/coreutils';

import { IFieldSchema, IFormSchema } from './wire-names';

export type FormValues = Record<string, unknown>;

/** Return a value as the text that a field shows. */
export function toText(value: unknown): string {
  const isMissing = value === undefined || value === null;
  return typeof value === 'string' ? value : isMissing ? '' : JSON.stringify(value);
}

/** The name of faults that concern no single field. */
export const WHOLE_FORM = 'form';

export function defaultValues({ properties }: IFormSchema): FormValues {
  const pairs = Object.entries(properties).map(([name, field]) => [name, field.default] as const);
  return Object.fromEntries(pairs);
}

/** The names of the fields that differ. */
export function changedFields(before: FormValues, after: FormValues): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter(name => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
}

/** Return the values without those of secrets, for JupyterLab's saved layout. */
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

/** Return a test that says whether a pair's value must be hidden. */
export function secretTest(field?: IFieldSchema): SecretTest {
  const names = toPattern(field?.['x-secret']);
  const values = toPattern(field?.['x-secret-value']);
  return (name, value = '') => Boolean(names?.test(name) || values?.test(String(value)));
}

function toPattern(text?: string): RegExp | null {
  return text ? new RegExp(text, 'i') : null;
}

function blank(pairs: Record<string, string>, isSecret: SecretTest): Record<string, string> {
  const kept = Object.entries(pairs).map(
    ([name, value]) => [name, isSecret(name, value) ? '' : value] as const
  );
  return Object.fromEntries(kept);
}
