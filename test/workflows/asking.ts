import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { FakeCluster } from './fake-cluster';
import { reaches } from './harness';

export const by = (name: string, more: object = {}) => ({ by: name, ...more });
export const say = (handle: WorkflowHandle, verb: string, message: object) =>
  handle.executeUpdate<{ text: string }, [object]>(verb, { args: [message] });
export const refusal = async (sent: Promise<unknown>): Promise<string> => {
  const error: unknown = await sent.then(
    () => new Error('it was accepted'),
    (thrown: unknown) => thrown,
  );
  return error instanceof WorkflowUpdateFailedError ? (error.cause?.message ?? '') : String(error);
};
export const asks = (handle: WorkflowHandle, of = 1) => reaches(handle, (status) => status.questions?.length === of);
export const heard = (report: { messages: { by: string; what: string; reason: string | null }[] }) =>
  report.messages.map(({ by, what }) => `${what} by ${by}`);
export const uids = (cluster: FakeCluster) => cluster.posts.map(({ uid }) => uid);
