import * as React from 'react';

import { Tone, toneOf } from '../../model/statuses';

const SHAPES: Record<Tone, React.ReactElement> = {
  waiting: <path d="M8 4.5V8l2.3 1.6M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" />,
  active: <path d="M8 2a6 6 0 1 1-6 6" />,
  good: <path d="m5.2 8.2 2 2 3.7-4.2M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" />,
  bad: <path d="m5.9 5.9 4.2 4.2m0-4.2-4.2 4.2M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" />,
  stopped: <path d="M6 6h4v4H6zM8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12Z" />
};

/** The shape of a status; always beside its word. */
export function StatusIcon({ status }: { status: string }): React.ReactElement {
  const tone = toneOf(status);
  return (
    <svg
      className={`estimatory-status-icon estimatory-tone-${tone}`}
      viewBox="0 0 16 16"
      width="14"
      height="14"
      aria-hidden="true"
    >
      {SHAPES[tone]}
    </svg>
  );
}
