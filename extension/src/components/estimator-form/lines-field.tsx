import type { FieldProps } from '@rjsf/utils';
import * as React from 'react';

/** A list as text, a line for each item. */
export function LinesField({
  formData,
  idSchema,
  onChange,
  schema
}: FieldProps): React.ReactElement {
  const [text, setText] = React.useState('');
  const items = (formData ?? []) as string[];
  const isOutdated = JSON.stringify(toItems(text)) !== JSON.stringify(items);
  const shown = isOutdated ? items.join('\n') : text;
  const example = (schema.examples as string[][] | undefined)?.[0] ?? [];
  return (
    <textarea
      id={idSchema.$id}
      className="estimatory-input estimatory-lines-field"
      aria-describedby={`${idSchema.$id}__description`}
      rows={Math.min(8, Math.max(2, shown.split('\n').length))}
      value={shown}
      placeholder={example.join('\n')}
      spellCheck={false}
      onChange={event => {
        setText(event.target.value);
        onChange(toItems(event.target.value));
      }}
    />
  );
}

function toItems(text: string): string[] {
  return text
    .split('\n')
    .map(line => line.trim())
    .filter(Boolean);
}
