import {
  Client,
  Connection,
  defaultGrpcRetryOptions,
  isGrpcServiceError,
  makeGrpcRetryInterceptor,
  type ConnectionOptions,
} from '@temporalio/client';
import { UserError } from '../language/user-error';
import { connectionSettings, type ConnectionChoice, type ConnectionSettings } from './connection-settings';
import { neverThrowing } from './ended-call';

export interface Connected {
  connection: Connection;
  client: Client;
  namespace: string;
  address: string;
  close(): Promise<void>;
}

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];

const CONNECT_MS = 10_000;
const SHORT_MS = 15_000;
/** The server ends its long polls after a minute at the latest. */
const LONG_MS = 75_000;
const LONG_POLLS = ['/GetWorkflowExecutionHistory', '/PollWorkflowExecutionUpdate', '/UpdateWorkflowExecution'];
const NOT_FOUND = 5;

/**
 * A connection and client for the Temporal server of the profile. Every request has a deadline, the caller's own or ours.
 * Throws a UserError within 15 s: `usage` for the settings, `no-temporal`, naming the address, where nobody answers.
 */
export async function connect(choice: ConnectionChoice = {}): Promise<Connected> {
  const settings = connectionSettings(choice);
  const connection = await open(settings);
  const { address, namespace } = settings;
  return {
    connection,
    client: new Client({ connection, namespace }),
    namespace,
    address,
    close: () => connection.close(),
  };
}

/** The sentence for a Temporal that does not answer, or not as hoped. */
export function notReachable(settings: Pick<ConnectionSettings, 'address'>, error: unknown): UserError {
  return new UserError(
    'no-temporal',
    `no Temporal server could be used at ${settings.address} (${reasonOf(error)}): ` +
      'check --address, --profile and the TEMPORAL_* variables, or try `rollbook demo`',
  );
}

async function open(settings: ConnectionSettings): Promise<Connection> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({
      ...settings.options,
      connectTimeout: CONNECT_MS,
      interceptors: [withDeadlines()],
    });
  } catch (error) {
    throw notReachable(settings, error);
  }
  try {
    await requireNamespace(connection, settings);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/** A namespace that is not there is said now, in words; other answers say nothing about it and are left to the caller. */
async function requireNamespace(connection: Connection, { namespace, address }: ConnectionSettings): Promise<void> {
  try {
    await connection.withDeadline(Date.now() + 4_000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } catch (error) {
    if (isGrpcServiceError(error) && error.code === NOT_FOUND) {
      throw new UserError(
        'no-temporal',
        `Temporal at ${address} has no namespace ${namespace}: name another with -n, or have it created`,
      );
    }
  }
}

/** Gives every request that has none a deadline, around the SDK's own retries. */
function withDeadlines(): Interceptor {
  const retry = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
  return (options, nextCall) => {
    const path = options.method_definition.path;
    const limit = LONG_POLLS.some((end) => path.endsWith(end)) ? LONG_MS : SHORT_MS;
    return retry({ ...options, deadline: options.deadline ?? Date.now() + limit }, neverThrowing(nextCall));
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
  if (/failed to connect before the deadline|deadline exceeded/i.test(message)) return 'nobody answered within 10 s';
  return message;
}
