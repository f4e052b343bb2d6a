import * as React from 'react';

/**
 * Arrow keys for a list whose rows have the class `rowClass`: up and down between rows, right and
 * left to the buttons inside one, Home and End.
 */
export function moveFocus(event: React.KeyboardEvent<HTMLElement>, rowClass: string): void {
  const target = event.target as HTMLElement;
  const row = target.closest<HTMLElement>(`.${rowClass}`);
  if (!row || target instanceof HTMLInputElement) {
    return;
  }
  const next = nextInList(event, row, rowClass) ?? nextInRow(event.key, row, target);
  if (next) {
    event.preventDefault();
    next.focus();
  }
}

function nextInList(
  event: React.KeyboardEvent<HTMLElement>,
  row: HTMLElement,
  rowClass: string
): HTMLElement | undefined {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>(`.${rowClass}`)];
  const at = rows.indexOf(row);
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1
  };
  return rows[targets[event.key]];
}

function nextInRow(key: string, row: HTMLElement, target: HTMLElement): HTMLElement | undefined {
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button')];
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  return step ? stops[stops.indexOf(target) + step] : undefined;
}
