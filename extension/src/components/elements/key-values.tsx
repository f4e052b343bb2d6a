import * as React from 'react';

interface IProps {
  title: string;
  /** Pairs whose value is empty are left out. */
  pairs: [string, React.ReactNode][];
  testId?: string;
}

/** A titled list of names and values; nothing when there are none. */
export function KeyValues({ title, pairs, testId }: IProps): React.ReactElement | null {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (shown.length === 0) {
    return null;
  }
  return (
    <section className="estimatory-block" data-testid={testId}>
      <h3>{title}</h3>
      <dl className="estimatory-pairs">
        {shown.map(([name, value]) => (
          <React.Fragment key={name}>
            <dt title={name}>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </section>
  );
}
