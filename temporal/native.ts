import { NativeConnection } from '@temporalio/worker';
import { notReachable } from './connection';
import type { ConnectionSettings } from './connection-settings';

/** The worker's connection, by the settings of the client's. Throws a UserError (`no-temporal`) where nobody answers. */
export async function connectNative(settings: ConnectionSettings): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect(settings.options);
  } catch (error) {
    throw notReachable(settings, error);
  }
}
