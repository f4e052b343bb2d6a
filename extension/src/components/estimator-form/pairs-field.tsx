import { closeIcon } from '@jupyterlab/ui-components';
import type { FieldProps } from '@rjsf/utils';
import * as React from 'react';

import { secretTest } from '../../model/form-values';
import { IFieldSchema } from '../../model/wire-names';
import { IconButton } from '../elements/icon-button';
import { useWorkbench } from '../elements/workbench-context';

type Pair = [name: string, value: string];

/** Names with values, a row each; an empty row for the next one is always there. */
export function PairsField(props: FieldProps): React.ReactElement {
  const { idSchema, onChange, schema } = props;
  const formData = props.formData as Record<string, unknown> | undefined;
  const { trans } = useWorkbench();
  const [rows, setRows] = React.useState<Pair[]>([]);
  const field = schema as unknown as IFieldSchema;
  const isSecret = React.useMemo(() => secretTest(field), [field]);
  const isOutdated = JSON.stringify(toObject(rows)) !== JSON.stringify(toTexts(formData));
  const shown: Pair[] = [...(isOutdated ? toPairs(formData) : rows)];
  const example = (field.examples?.[0] ?? {}) as Record<string, unknown>;
  const [nameExample, valueExample] = Object.entries(example)[0] ?? ['', ''];

  const change = (pairs: Pair[]): void => {
    setRows(pairs);
    onChange(toObject(pairs));
  };
  const edit = (at: number, pair: Pair): void => {
    const next = [...shown];
    next[at] = pair;
    change(next);
  };

  return (
    <div className="estimatory-pairs-field" role="group" aria-label={field.title}>
      {[...shown, ['', ''] as Pair].map(([name, value], at) => (
        <div key={at} className="estimatory-pair">
          <input
            id={at === 0 ? idSchema.$id : undefined}
            className="estimatory-input"
            value={name}
            placeholder={at === 0 ? nameExample : ''}
            aria-label={trans.__('Name')}
            spellCheck={false}
            onChange={event => edit(at, [event.target.value, value])}
          />
          <span aria-hidden="true">=</span>
          <input
            className="estimatory-input"
            type={isSecret(name, value) ? 'password' : 'text'}
            autoComplete="off"
            value={value}
            placeholder={at === 0 ? String(valueExample) : ''}
            aria-label={trans.__('Value')}
            spellCheck={false}
            onChange={event => edit(at, [name, event.target.value])}
          />
          <span className={at === shown.length ? 'estimatory-mod-hidden' : ''}>
            <IconButton
              icon={closeIcon}
              label={trans.__('Remove %1', name)}
              tabIndex={at === shown.length ? -1 : undefined}
              onClick={() => change(shown.filter((_, other) => other !== at))}
            />
          </span>
        </div>
      ))}
    </div>
  );
}

function toPairs(values: Record<string, unknown> = {}): Pair[] {
  return Object.entries(toTexts(values));
}

function toTexts(values: Record<string, unknown> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function toObject(pairs: Pair[]): Record<string, string> {
  return Object.fromEntries(pairs.filter(([name]) => name.trim() !== ''));
}
