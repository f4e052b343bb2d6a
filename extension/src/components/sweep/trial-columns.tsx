import * as React from 'react';

import { formatDuration, formatNumber, formatValue } from '../../model/format';
import { statusLabel, Translator } from '../../model/labels';
import { nameLabel } from '../../model/name-label';
import { toneOf } from '../../model/statuses';
import { durationOf, ITrial } from '../../model/sweep';
import { ColumnKey } from '../../model/sweep-table';
import { ISweep } from '../../model/wire-names';
import { StatusIcon } from '../elements/status-icon';

/** One column of the table of trials. */
export interface IColumn {
  key: ColumnKey;
  label: string;
  /** In pixels; the last column has the rest. */
  width: number;
  isText: boolean;
  /** Whether its first click sorts from the highest value down. */
  isDescending?: boolean;
  wordsOf: (trial: ITrial, now: number) => string;
  draw?: (trial: ITrial) => React.ReactNode;
}

export function columnsOf(sweep: ISweep, trans: Translator): IColumn[] {
  const parameters = sweep.space.map(({ name, label, scale }) => ({
    key: `p:${name}` as const,
    label: nameLabel(label, trans),
    width: 92,
    isText: scale === 'categorical',
    wordsOf: ({ parameters: values }: ITrial) => wordsOf(values[name])
  }));
  return [
    {
      key: 'number',
      label: '#',
      width: 54,
      isText: true,
      wordsOf: ({ number, repeats }) => (repeats === null ? `#${number}` : `#${number} ↻`)
    },
    {
      key: 'status',
      label: trans.__('Status'),
      width: 118,
      isText: true,
      wordsOf: ({ status }) => statusLabel(status, trans),
      draw: ({ status }) => (
        <span className={`estimatory-sweep-status estimatory-tone-${toneOf(status)}`}>
          <StatusIcon status={status} />
          {statusLabel(status, trans)}
        </span>
      )
    },
    {
      key: 'best',
      label: nameLabel(sweep.metric, trans),
      width: 96,
      isText: false,
      isDescending: sweep.goal === 'max',
      wordsOf: ({ best }) => formatNumber(best)
    },
    ...parameters,
    {
      key: 'steps',
      label: trans.__('Steps'),
      width: 60,
      isText: false,
      wordsOf: ({ steps }) => String(steps)
    },
    {
      key: 'duration',
      label: trans.__('Duration'),
      width: 88,
      isText: false,
      wordsOf: (trial, now) => formatDuration(durationOf(trial, now))
    },
    {
      key: 'reason',
      label: trans.__('Why it ended early'),
      width: 300,
      isText: true,
      wordsOf: ({ reason }) => reason
    }
  ];
}

/** Return a value of a parameter in words. */
export function wordsOf(value: unknown): string {
  return typeof value === 'number' ? formatNumber(value) : formatValue(value ?? '–', 80);
}
