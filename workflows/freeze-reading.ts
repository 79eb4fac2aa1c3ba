import { isCancellation, sleep, TemporalFailure } from '@temporalio/workflow';
import { freezeText, overrideText, type FreezeOverride, type FreezeReading, type FreezeSpan } from '../rollout/freeze';
import { addNote } from '../rollout/run-state';
import { passing, reads } from './calls';
import { late } from './late';
import type { RunInput } from './input';
import { reading } from './readings';
import { now, type Run, type Waiter } from './run';
import { abortable, noticeAbsence } from './wait';

const SUMMARY = 'is there a change freeze?';
/** A hold heals only outside of a freeze; so often that is looked at. */
const AGAIN = 60_000;
const SELDOM = 30 * 60_000;

/** What the cluster's calendar says of this moment. */
export async function readFreeze(waiter: Waiter, cluster: string): Promise<FreezeReading> {
  const asked = Date.now();
  const found = await abortable(waiter, () => late(reading(waiter, SUMMARY).freeze({ cluster, at: asked })));
  noticeAbsence(waiter, asked, 0);
  return found;
}

/** The same at a border where no node is in hand: once something was sent, in passing (see `inPassing`). */
export async function readFreezeAtBorder(run: Run): Promise<FreezeReading> {
  const cluster = run.loaded.cluster.name;
  if (!run.sent) return readFreeze(run, cluster);
  try {
    return await abortable(run, () => passing(SUMMARY).freeze({ cluster, at: Date.now() }));
  } catch (error) {
    if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
    return readFreeze(run, cluster);
  }
}

/** Null: nobody overrides a freeze for this run. */
export function overrideOf({ overrideFreeze, requestedBy }: RunInput): FreezeOverride | null {
  return overrideFreeze === null ? null : { by: requestedBy ?? 'unknown', reason: overrideFreeze };
}

/** Whether the run may go on in this freeze; what somebody overrode is recorded, once. */
export function isOverridden(run: Run, on: FreezeSpan): boolean {
  const override = overrideOf(run.input);
  if (override === null) return false;
  const item = freezeText(on);
  const known = run.state.waived.some(({ gate, items }) => gate === 'freeze' && items.includes(item));
  if (known) return true;
  addNote(run.state, now(), null, overrideText(on, override));
  run.state.waived.push({ gate: 'freeze', ...override, items: [item] });
  return true;
}

/** Heals a hold at a border: not while a freeze is on, nor while nobody knows (safety rule 5). Cancelled with the hold. */
export async function healWhenThawed(run: Run, heal: () => Promise<boolean>): Promise<boolean> {
  const { calendar, name: cluster } = run.loaded.cluster;
  for (let delay = AGAIN; ; delay = Math.min(delay * 2, SELDOM)) {
    if (!(await heal())) return false;
    if (!calendar) return true;
    const found = await reads(SUMMARY).freeze({ cluster, at: Date.now() });
    if (found.ok && (found.on === null || overrideOf(run.input) !== null)) return true;
    await sleep(delay, { summary: 'a change freeze is on: look again after this' });
  }
}
