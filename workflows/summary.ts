import { condition } from '@temporalio/workflow';
import { shortLine } from '../rollout/lines';
import type { Proof } from '../rollout/proof';
import { isOpen } from '../rollout/pursuit';
import type { Operation } from '../rollout/report-shape';

/** Bytes: a summary stands in the history of every run. */
const LONGEST = 100;

/** What stands at an activity or a timer in Temporal's UI: one short line for whoever looks at the run's page. */
export function summaryOf(text: string): string {
  return shortLine(text, LONGEST);
}

/** Waits until `met`, at most `ms`; false when the time was over. The timer says what is waited for. */
export async function inTime(met: () => boolean, ms: number, summary: string): Promise<boolean> {
  return condition(met, Math.max(1, ms), { summary: summaryOf(summary) });
}

/** "node 2: ", or nothing where there is none. */
export function at(uid: number | null | undefined): string {
  return uid === null || uid === undefined ? '' : `node ${uid}: `;
}

/** Where a border stands, by the nodes that probably come next. */
export function borderBefore(uids: number[]): string {
  if (uids.length === 0) return 'border';
  return `border before ${uids.length === 1 ? 'node' : 'nodes'} ${uids.join(', ')}`;
}

/** What the looks at one node wait for. */
export function proofSummary(uid: number, { operation, pursuits, aborting }: Proof, undo: boolean): string {
  const open = pursuits.filter(isOpen).map((pursuit) => pursuit.service);
  if (aborting) return `${at(uid)}look once more at ${open.join(', ')}, before the run ends`;
  return `${at(uid)}${undo ? 'undo: ' : ''}wait until ${areIn(open, ENDS[operation])}`;
}

/** "x is RUNNING", "x, y are RUNNING". */
export function areIn(services: string[], status: string): string {
  return `${services.join(', ')} ${services.length === 1 ? 'is' : 'are'} ${status}`;
}

const ENDS: Record<Operation, string> = { restart: 'RUNNING anew', stop: 'STOPPED', start: 'RUNNING' };
