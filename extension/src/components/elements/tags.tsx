import * as React from 'react';

/** Tags as small labels, `name: value`. */
export function Tags({ tags }: { tags: Record<string, string> }): React.ReactElement | null {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) {
    return null;
  }
  return (
    <ul className="estimatory-tags">
      {entries.map(([name, value]) => (
        <li key={name} className="estimatory-tag">
          <bdi>{name}</bdi>
          {value && (
            <>
              {': '}
              <bdi>{value}</bdi>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
