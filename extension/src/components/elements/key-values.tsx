import * as React from 'react';

type Pair = [string, React.ReactNode];

interface IProps {
  title: string;
  /** Pairs whose value is empty are left out. */
  pairs: Pair[];
  testId?: string;
}

/** A titled list of names and values; nothing when there are none. */
export function KeyValues({ title, pairs, testId }: IProps): React.ReactElement | null {
  return pairs.some(isThere) ? (
    <section className="estimatory-block" data-testid={testId}>
      <h2>{title}</h2>
      <Pairs pairs={pairs} />
    </section>
  ) : null;
}

/** Names and values, those whose value is empty left out. */
export function Pairs({ pairs }: { pairs: Pair[] }): React.ReactElement {
  return (
    <dl className="estimatory-pairs">
      {pairs.filter(isThere).map(([name, value]) => (
        <React.Fragment key={name}>
          <dt title={name}>{name}</dt>
          <dd>{value}</dd>
        </React.Fragment>
      ))}
    </dl>
  );
}

function isThere([, value]: Pair): boolean {
  return value !== null && value !== undefined && value !== '' && value !== false;
}
