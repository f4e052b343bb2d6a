import * as React from 'react';

import { Button } from './button';
import { useWorkbench } from './workbench-context';

interface IProps {
  label: string;
  shown: number;
  total: number;
  onMore: () => void;
}

/** Asks for more of a long list; nothing when all of it is shown. */
export function More({ label, shown, total, onMore }: IProps): React.ReactElement | null {
  const { trans } = useWorkbench();
  return shown < total ? (
    <div className="estimatory-more">
      <Button onClick={onMore}>{label}</Button>
      <span className="estimatory-hint">{trans.__('%1 of %2', shown, total)}</span>
    </div>
  ) : null;
}
