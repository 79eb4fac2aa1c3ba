import type { Cell, Ran } from './cell';
import { closedAt } from './history';

/** What ended the run; null: nothing that was done to it. */
export function endOf({ cell, struck, events }: Ran): 'terminate' | 'cancel' | 'reset' | null {
  if (struck.stuck) return 'terminate';
  if (isReset(cell)) return 'reset';
  const closed = closedAt(events);
  const early = closed !== null && closed < struck.at && !events.at(-1)?.workflowExecutionTerminatedEventAttributes;
  return (cell.strike === 'terminate' || cell.strike === 'cancel') && !early ? cell.strike : null;
}

export function isReset({ strike }: Cell): boolean {
  return strike === 'reset';
}
