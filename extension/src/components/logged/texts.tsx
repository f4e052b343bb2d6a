import * as React from 'react';

import { useWorkbench } from '../elements/workbench-context';

interface IProps {
  /** Oldest first. */
  texts: readonly string[];
  /** How many there are in all. */
  count: number;
  height: number;
}

/** The last text, and those before it below. */
export function Texts({ texts, count, height }: IProps): React.ReactElement {
  const { trans } = useWorkbench();
  const [last, ...before] = [...texts].reverse();
  return (
    <div className="estimatory-logged-scroll" style={{ maxHeight: height }} tabIndex={0}>
      <pre className="estimatory-logged-text">{last}</pre>
      {before.length > 0 && (
        <>
          <p className="estimatory-hint">{trans.__('before (%1 in all)', count)}</p>
          <pre className="estimatory-logged-text estimatory-mod-old">{before.join('\n')}</pre>
        </>
      )}
    </div>
  );
}
