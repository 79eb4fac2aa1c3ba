import type { Connection } from '@temporalio/client';
import { UserError } from '../language/user-error';
import { SEARCH_ATTRIBUTES } from './names';

/** INDEXED_VALUE_TYPE_KEYWORD of Temporal's API. */
const KEYWORD = 2;
const DEADLINE_MS = 10_000;
const SPREAD_MS = 20_000;

type Services = Pick<Connection, 'operatorService' | 'workflowService' | 'withDeadline'>;

/** Those of Rollbook's search attributes that this namespace lacks, or has with another type than Keyword. */
export async function missingSearchAttributes(connection: Services, namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
    connection.operatorService.listSearchAttributes({ namespace }),
  );
  return SEARCH_ATTRIBUTES.filter((name) => customAttributes?.[name] !== KEYWORD);
}

/**
 * Registers what is missing and waits until the server knows it everywhere; again and again does no harm.
 * Gives the names that it registered. Throws a UserError where the server does not allow it.
 */
export async function registerSearchAttributes(connection: Services, namespace: string): Promise<string[]> {
  const missing = await missingSearchAttributes(connection, namespace);
  if (missing.length > 0) {
    const searchAttributes = Object.fromEntries(missing.map((name) => [name, KEYWORD] as const));
    await connection
      .withDeadline(Date.now() + DEADLINE_MS, () =>
        connection.operatorService.addSearchAttributes({ namespace, searchAttributes }),
      )
      .catch((error: unknown) => {
        throw notRegistered(missing, namespace, error);
      });
  }
  await untilKnown(connection, namespace);
  return missing;
}

/** What a worker or `setup` says where search attributes are missing. */
export function missingText(missing: string[], namespace: string): string {
  const which = `the search attribute${missing.length === 1 ? '' : 's'} ${missing.join(', ')}`;
  return `namespace ${namespace} lacks ${which} (Keyword): run \`rollbook setup\` once, then start the worker again`;
}

/** A server refreshes its own copy of the names every few seconds: until then a start that uses one would be rejected. */
async function untilKnown(connection: Services, namespace: string): Promise<void> {
  const query = SEARCH_ATTRIBUTES.map((name) => `${name} = 'none'`).join(' AND ');
  const end = Date.now() + SPREAD_MS;
  for (;;) {
    try {
      await connection.withDeadline(Date.now() + DEADLINE_MS, () =>
        connection.workflowService.countWorkflowExecutions({ namespace, query }),
      );
      return;
    } catch (error) {
      if (Date.now() > end) throw notRegistered([...SEARCH_ATTRIBUTES], namespace, error);
      await new Promise((done) => setTimeout(done, 200));
    }
  }
}

function notRegistered(names: string[], namespace: string, error: unknown): UserError {
  const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return new UserError(
    'no-temporal',
    `Temporal did not register ${names.join(', ')} in namespace ${namespace} (${why}): ` +
      'ask its administrator to add them with the type Keyword',
  );
}
