import { Status } from './wire-names';

export type Tone = 'waiting' | 'active' | 'good' | 'bad' | 'stopped';

/** The look of each status; its word is always shown beside it. */
const TONES: Record<Status, Tone> = {
  NotStarted: 'waiting',
  Queued: 'waiting',
  Preparing: 'active',
  Provisioning: 'active',
  Starting: 'active',
  Running: 'active',
  Finalizing: 'active',
  CancelRequested: 'stopped',
  Completed: 'good',
  Failed: 'bad',
  Canceled: 'stopped',
  NotResponding: 'bad'
};

const TERMINAL: ReadonlySet<string> = new Set(['Completed', 'Failed', 'Canceled']);

export const ALIVE_STATUSES = (Object.keys(TONES) as Status[]).filter(s => !TERMINAL.has(s));

/** The choices of the status filter, each with its statuses. */
export const STATUS_FILTERS: Record<string, Status[]> = {
  active: ALIVE_STATUSES,
  completed: ['Completed'],
  failed: ['Failed'],
  canceled: ['Canceled']
};

export function isTerminal(status: string): boolean {
  return TERMINAL.has(status);
}

export function canCancel(status: string): boolean {
  return !isTerminal(status) && status !== 'CancelRequested' && status !== 'Finalizing';
}

export function toneOf(status: string): Tone {
  return TONES[status as Status] ?? 'waiting';
}
