import * as React from 'react';

const TAIL = 12;

/** A name that loses its middle where there is no room: similar names differ at their ends. */
export function MiddleCut({ text }: { text: string }): React.ReactElement {
  const signs = [...text];
  const at = signs.length > 2 * TAIL ? signs.length - TAIL : signs.length;
  return (
    <span className="estimatory-middle-cut" title={text}>
      <span>{signs.slice(0, at).join('')}</span>
      <span>{signs.slice(at).join('')}</span>
    </span>
  );
}
