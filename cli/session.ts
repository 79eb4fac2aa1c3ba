import { isGrpcServiceError, ServiceError, WorkflowNotFoundError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { UserError } from '../language/user-error';
import { connect, type Connected } from '../temporal/connection';
import type { Options } from './options';

/** A connection to Temporal: its client, and where it leads. */
export type Session = Connected;

const UNAUTHENTICATED = 16;
const PERMISSION_DENIED = 7;
const INVALID_ARGUMENT = 3;

/** Connects to Temporal, works, and closes whatever happens. What Temporal says becomes a sentence for a person. */
export async function withSession<T>(options: Options, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await connect({ profile: options.profile, address: options.address, namespace: options.namespace });
  try {
    return await work(session);
  } catch (error) {
    throw understood(error, session);
  } finally {
    await session.close().catch(() => undefined);
  }
}

/** The same error in our words where it is one of Temporal's; any other as it is. */
export function understood(error: unknown, { address, namespace }: Pick<Session, 'address' | 'namespace'>): unknown {
  if (error instanceof UserError) return error;
  if (error instanceof WorkflowNotFoundError)
    return new UserError('unknown-run', `there is no run ${error.workflowId} in namespace ${namespace}`);
  if (error instanceof NamespaceNotFoundError) {
    return new UserError(
      'no-temporal',
      `Temporal at ${address} has no namespace ${namespace}; choose one with --namespace`,
    );
  }
  const rpc = grpcOf(error);
  if (rpc === null) return error;
  if (
    rpc.code === INVALID_ARGUMENT &&
    /search attribute|no mapping defined|Rollbook(Cluster|Runbook|Phase|Outcome)/i.test(rpc.details)
  ) {
    return new UserError(
      'no-temporal',
      `namespace ${namespace} at ${address} lacks the search attributes of Rollbook; run: rollbook setup`,
    );
  }
  if (rpc.code === UNAUTHENTICATED || rpc.code === PERMISSION_DENIED) {
    return new UserError('no-temporal', `Temporal at ${address} refuses this client: ${rpc.details}`);
  }
  return new UserError('no-temporal', `Temporal at ${address} did not answer as it should: ${rpc.details}`);
}

/** Runs one request with its own deadline; throws what the request throws when that is over. */
export function within<T>(session: Session, ms: number, request: () => Promise<T>): Promise<T> {
  return session.connection.withDeadline(Date.now() + ms, request);
}

/** The gRPC status of an error of the client; null: it is none. */
export function grpcOf(error: unknown): { code: number; details: string } | null {
  const rpc = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(rpc) ? { code: rpc.code, details: rpc.details } : null;
}
