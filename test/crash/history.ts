import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';

export type Event = NonNullable<History['events']>[number];

/** One activity as a history tells it: the n-th of its type. */
export interface Scheduled {
  type: string;
  nth: number;
  at: number;
  /** Null: it has not ended. */
  ended: number | null;
}

/** The events of one run from its first on, each as soon as the server has it, until the run is closed. */
export async function* follow(client: Client, workflowId: string, runId: string): AsyncGenerator<Event> {
  const { namespace } = client.options;
  let nextPageToken: Uint8Array | undefined;
  for (;;) {
    const page = await client.workflowService.getWorkflowExecutionHistory({
      namespace,
      execution: { workflowId, runId },
      waitNewEvent: true,
      nextPageToken,
    });
    yield* page.history?.events ?? [];
    if (!page.nextPageToken?.length) return;
    nextPageToken = page.nextPageToken;
  }
}

export async function historyOf(client: Client, workflowId: string, runId?: string): Promise<Event[]> {
  return (await client.workflow.getHandle(workflowId, runId).fetchHistory()).events ?? [];
}

/** Every activity of a history, in the order in which they were scheduled. */
export function activitiesOf(events: Event[]): Scheduled[] {
  const counts = new Map<string, number>();
  return events.flatMap((event) => {
    const type = event.activityTaskScheduledEventAttributes?.activityType?.name;
    if (!type) return [];
    const nth = (counts.get(type) ?? 0) + 1;
    counts.set(type, nth);
    const over = events.find((other) => scheduledIdOf(other) === String(event.eventId));
    return [{ type, nth, at: timeOf(event), ended: over ? timeOf(over) : null }];
  });
}

function scheduledIdOf(event: Event): string | null {
  const over =
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes;
  return over ? String(over.scheduledEventId) : null;
}

/** When a worker with one of these process ids first took something up after `since`; null: never. */
export function takenUp(events: Event[], pids: number[], since: number): number | null {
  const times = events.flatMap((event) => {
    const identity =
      event.workflowTaskStartedEventAttributes?.identity ?? event.activityTaskStartedEventAttributes?.identity ?? '';
    return pids.includes(Number(identity.split('-').at(-1))) && timeOf(event) > since ? [timeOf(event)] : [];
  });
  return times.length > 0 ? Math.min(...times) : null;
}

/** When the workflow had taken note of a cancel; null: never. */
export function heardCancel(events: Event[]): number | null {
  const asked = events.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes);
  const heard = events.find((event, index) => index > asked && event.workflowTaskCompletedEventAttributes);
  return asked >= 0 && heard ? timeOf(heard) : null;
}

/**
 * Whether a pause by Temporal's own command made the history one that the SDK cannot read: the server writes down as failed a task that
 * was never started, and every worker fails on that from then on.
 */
export function isUnreadable(events: Event[]): boolean {
  const texts = events.map((event) => event.workflowTaskFailedEventAttributes?.failure?.message ?? '');
  return texts.some((text) => text.includes('WorkflowTaskMachine in state Scheduled'));
}

export function timeOf({ eventTime }: Event): number {
  return Number(eventTime?.seconds ?? 0) * 1000 + Number(eventTime?.nanos ?? 0) / 1e6;
}
