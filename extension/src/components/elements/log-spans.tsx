import * as React from 'react';

import { toSpans } from '../../model/log-lines';

/** One line of a log with its colours. */
export function LogSpans({ line }: { line: string }): React.ReactElement {
  return (
    <>
      {toSpans(line).map(({ text, className }, i) =>
        className ? (
          <span key={i} className={className}>
            {text}
          </span>
        ) : (
          text
        )
      )}
    </>
  );
}
