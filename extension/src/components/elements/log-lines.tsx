import * as React from 'react';

import { LogSpans } from './log-spans';

const LINES_PER_BLOCK = 100;

interface IProps {
  lines: readonly string[];
  /** Lines that contain this are marked. */
  query?: string;
}

/** Lines of a log with their colours, in blocks that the browser lays out only when seen. */
export function LogLines({ lines, query = '' }: IProps): React.ReactElement {
  const blocks: string[] = [];
  for (let i = 0; i < lines.length; i += LINES_PER_BLOCK) {
    blocks.push(lines.slice(i, i + LINES_PER_BLOCK).join('\n'));
  }
  return (
    <>
      {blocks.map((text, i) => (
        <LogBlock key={i} text={text} query={query} />
      ))}
    </>
  );
}

/** Drawn again only when its own text changed. */
const LogBlock = React.memo(function LogBlock(props: {
  text: string;
  query: string;
}): React.ReactElement {
  const query = props.query.toLowerCase();
  return (
    <div className="estimatory-log-block">
      {props.text.split('\n').map((line, i) => {
        const isHit = query !== '' && line.toLowerCase().includes(query);
        return (
          <div key={i} className={`estimatory-log-line ${isHit ? 'estimatory-mod-hit' : ''}`}>
            {line === '' ? '\u200b' : <LogSpans line={line} />}
          </div>
        );
      })}
    </div>
  );
});
