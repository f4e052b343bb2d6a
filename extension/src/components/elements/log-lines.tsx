import * as React from 'react';

import { ILogSpan } from '../../model/ansi';
import { styleLines } from '../../model/log-lines';
import { LogSpans, patternOf } from './log-spans';

const LINES_PER_BLOCK = 100;

/** All lines of a text with their colours, in blocks that the browser lays out only when seen. */
export function LogLines({ lines }: { lines: readonly string[] }): React.ReactElement {
  const styled = React.useMemo(() => styleLines(lines).lines, [lines]);
  const starts = Array.from(
    { length: Math.ceil(styled.length / LINES_PER_BLOCK) },
    (_, i) => i * LINES_PER_BLOCK
  );
  return (
    <div className="estimatory-log-content">
      {starts.map(start => (
        <div key={start} className="estimatory-log-block estimatory-mod-lazy">
          <StyledLines lines={styled.slice(start, start + LINES_PER_BLOCK)} />
        </div>
      ))}
    </div>
  );
}

interface IProps {
  lines: readonly ILogSpan[][];
  /** The text that is marked. */
  query?: string;
}

/** Lines as text that can be copied; drawn again only when they changed. */
export const StyledLines = React.memo(function StyledLines(props: IProps): React.ReactElement {
  const { lines, query = '' } = props;
  const wanted = React.useMemo(() => patternOf(query), [query]);
  return (
    <>
      {lines.map((spans, i) => (
        <React.Fragment key={i}>
          <LogSpans spans={spans} wanted={wanted} />
          {'\n'}
        </React.Fragment>
      ))}
    </>
  );
});
