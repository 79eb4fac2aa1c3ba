import { registerSearchAttributes } from '../../temporal/setup';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** Registers the search attributes; again and again does no harm. */
export const setup: Verb = ({ options, output }) =>
  withSession(options, async ({ connection, namespace, address }) => {
    const registered = await registerSearchAttributes(connection, namespace);
    output.text(
      registered.length > 0
        ? `registered ${registered.join(', ')} in namespace ${namespace} at ${address}`
        : `nothing to do: namespace ${namespace} at ${address} has all search attributes`,
    );
    output.data({ ok: true, namespace, registered });
    return 0;
  });
