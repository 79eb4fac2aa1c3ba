import type { Client } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';

export type Event = NonNullable<History['events']>[number];

/** One step of a run as its history tells it: the n-th of its kind. */
export interface Taken {
  /** The type of an activity, or what was asked of another workflow. */
  type: string;
  nth: number;
  /** Done within the workflow task: history names it only when that is over. */
  local: boolean;
  /** The last workflow task completed before it, from one. */
  task: number;
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

/** Every step of a history, in its order: activities, those that were done in passing, and what was asked of the lock. */
export function stepsOf(events: Event[]): Taken[] {
  const counts = new Map<string, number>();
  let [task, began] = [0, 0];
  return events.flatMap((event) => {
    if (event.workflowTaskStartedEventAttributes) began = timeOf(event);
    if (event.workflowTaskCompletedEventAttributes) task += 1;
    const step = stepIn(event);
    if (!step) return [];
    const nth = (counts.get(step.type) ?? 0) + 1;
    counts.set(step.type, nth);
    const over = events.find((other) => scheduledIdOf(other) === String(event.eventId));
    const isActivity = event.activityTaskScheduledEventAttributes !== null;
    const times = step.local
      ? { at: began, ended: timeOf(event) }
      : { at: timeOf(event), ended: over ? timeOf(over) : isActivity ? null : timeOf(event) };
    return [{ ...step, nth, task, ...times }];
  });
}

/** What kind of step this event tells of; null: of none. */
export function stepIn(event: Event): Pick<Taken, 'type' | 'local'> | null {
  const type = event.activityTaskScheduledEventAttributes?.activityType?.name;
  if (type) return { type, local: false };
  const marker = event.markerRecordedEventAttributes;
  if (marker?.markerName === 'core_local_activity') {
    const data = Buffer.from(marker.details?.['data']?.payloads?.[0]?.data ?? []).toString();
    return { type: (JSON.parse(data) as { activity_type: string }).activity_type, local: true };
  }
  if (event.startChildWorkflowExecutionInitiatedEventAttributes) return { type: 'child workflow', local: false };
  if (event.signalExternalWorkflowExecutionInitiatedEventAttributes) return { type: 'signal', local: false };
  if (event.requestCancelExternalWorkflowExecutionInitiatedEventAttributes) return { type: 'cancel', local: false };
  return null;
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
    return pids.includes(pidIn(event) ?? 0) && timeOf(event) > since ? [timeOf(event)] : [];
  });
  return times.length > 0 ? Math.min(...times) : null;
}

/** The process that took something up with this event; null: it tells of nothing like that. */
export function pidIn(event: Event): number | null {
  const identity =
    event.workflowTaskStartedEventAttributes?.identity ?? event.activityTaskStartedEventAttributes?.identity;
  return identity ? Number(identity.split('-').at(-1)) : null;
}

/** When the run closed; null: it is open. */
export function closedAt(events: Event[]): number | null {
  const last = events.at(-1);
  const isEnd = [
    last?.workflowExecutionCompletedEventAttributes,
    last?.workflowExecutionFailedEventAttributes,
    last?.workflowExecutionTerminatedEventAttributes,
  ].some(Boolean);
  return last && isEnd ? timeOf(last) : null;
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
