import { lockId } from '../../temporal/names';
import type { Ran } from './cell';
import { stepsOf } from './history';
import { sleep } from './lane';
import { GRACE, TIMEOUT } from './runbooks';
import { endOf, isReset } from './end';

/** Safety rule 8: so long a closed run's last request may take effect; and the asking before it is known that it is closed. */
const LINGERS = 10_000 + TIMEOUT + GRACE;
const ASKS = 8_000;

/** Safety rule 8: with the run, or as long after it as its last request may take effect. */
export async function lockEnds(ran: Ran): Promise<string[]> {
  const { lane, cluster, cell, workflowId, struck } = ran;
  const late = endOf(ran) === 'terminate' || isReset(cell);
  const { closeTime } = await lane.client.workflow.getHandle(workflowId, struck.resetTo ?? undefined).describe();
  const closed = closeTime?.getTime() ?? Date.now();
  const end = await lockEnd(ran, closed + (late ? LINGERS + ASKS : 3_000));
  if (end === 'none') return [];
  if (end === null) return [`the lock of ${cluster} was not free in time`];
  const first = endOf(ran) === 'terminate' ? closed : struck.at;
  const over = ran.report?.outcome === 'completed' || ran.report?.outcome === 'rolled-back' || released(ran);
  const early = late && !over && end - first < LINGERS;
  return early ? [`the lock was free ${Math.round(end - first)} ms after the run had ended: too early`] : [];
}

/** Whether the run had come to its end and let go of the lock before it was struck. */
function released({ events }: Ran): boolean {
  const types = stepsOf(events).map(({ type }) => type);
  return types.includes('signal') && !types.includes('cancel');
}

/** When the lock was closed; null: not in time; `none`: there never was one. */
async function lockEnd({ lane, cluster }: Ran, until: number): Promise<number | null | 'none'> {
  for (;;) {
    try {
      const { closeTime } = await lane.client.workflow.getHandle(lockId(cluster)).describe();
      if (closeTime) return closeTime.getTime();
    } catch (error) {
      if (error instanceof Error && error.name === 'WorkflowNotFoundError') return 'none';
      throw error;
    }
    if (Date.now() > until) return null;
    await sleep(100);
  }
}
