import * as React from 'react';

import { ILogSpan } from '../../model/ansi';
import { ILogColors } from '../../model/log-colors';

interface IProps {
  spans: readonly ILogSpan[];
  /** The text that is marked. */
  wanted?: RegExp | null;
}

/** One line of a log with its colours. */
export function LogSpans({ spans, wanted = null }: IProps): React.ReactElement {
  return (
    <>
      {spans.map(({ text, className, colors }, i) =>
        className || colors ? (
          <span key={i} className={className} style={styleOf(colors)}>
            {marked(text, wanted)}
          </span>
        ) : (
          <React.Fragment key={i}>{marked(text, wanted)}</React.Fragment>
        )
      )}
    </>
  );
}

/** Return a pattern for the marked text, in any case, with one group for splitting. */
export function patternOf(query: string): RegExp | null {
  return query ? new RegExp(`(${query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})`, 'gi') : null;
}

function marked(text: string, wanted: RegExp | null): React.ReactNode {
  if (wanted === null || text.search(wanted) < 0) {
    return text;
  }
  return text.split(wanted).map((part, i) => (i % 2 ? <mark key={i}>{part}</mark> : part));
}

function styleOf(colors: ILogColors | null): React.CSSProperties | undefined {
  if (colors === null || colors.background) {
    return colors ?? undefined;
  }
  return { '--estimatory-ansi-color': colors.color } as React.CSSProperties;
}
