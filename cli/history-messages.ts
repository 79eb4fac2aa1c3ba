import { z } from 'zod';
import type { MessageReport } from '../rollout/report-shape';
import { firstOf, timeOf, type HistoryEvent } from './history-mutations';

const said = z.looseObject({
  by: z.string(),
  reason: z.string().nullish(),
  node: z.number().nullish(),
});

/** What people said to a run, as its history tells it: every message that was accepted, and a cancel in Temporal as `abort` by `temporal`. */
export function messagesOf(events: HistoryEvent[]): MessageReport[] {
  return events.flatMap((event) => {
    const at = timeOf(event) ?? '';
    if (event.workflowExecutionCancelRequestedEventAttributes)
      return [{ at, by: 'temporal', what: 'abort', reason: null }];
    const input = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest?.input;
    const message = said.safeParse(firstOf(input?.args));
    if (!input?.name || !message.success) return [];
    const { by, reason, node } = message.data;
    return [
      { at, by, what: typeof node === 'number' ? `${input.name} node ${node}` : input.name, reason: reason ?? null },
    ];
  });
}
