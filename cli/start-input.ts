import { firstOf } from './history-mutations';
import { type Session, within } from './session';

/** The one object that a run was started with, from the first event of its history. */
export async function startInput(session: Session, { id, runId }: { id: string; runId: string }): Promise<object> {
  const { history } = await within(session, 5_000, () =>
    session.client.workflowService.getWorkflowExecutionHistory({
      namespace: session.namespace,
      execution: { workflowId: id, runId },
      maximumPageSize: 1,
    }),
  );
  const given = firstOf(history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input);
  return typeof given === 'object' && given !== null ? given : {};
}
