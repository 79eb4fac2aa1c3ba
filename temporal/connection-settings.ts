import { loadClientConnectConfig, type ClientConnectConfig } from '@temporalio/envconfig';
import { UserError } from '../language/user-error';

/** What the command line may say about the connection; everything else comes from the profile and TEMPORAL_* variables. */
export interface ConnectionChoice {
  profile?: string | undefined;
  address?: string | undefined;
  namespace?: string | undefined;
  env?: Record<string, string | undefined>;
}

export interface ConnectionSettings {
  address: string;
  namespace: string;
  /** Fits the client's connection and the worker's. */
  options: ClientConnectConfig['connectionOptions'];
}

export const DEFAULT_ADDRESS = '127.0.0.1:7233';

/**
 * The connection settings that the `temporal` CLI would use, with the words of the command line on top.
 * Throws a UserError (`usage`) for a profile that is not there or a file that cannot be read.
 */
export function connectionSettings(choice: ConnectionChoice = {}): ConnectionSettings {
  const loaded = load(choice);
  const address = choice.address ?? loaded.connectionOptions.address ?? DEFAULT_ADDRESS;
  return {
    address,
    namespace: choice.namespace ?? loaded.namespace ?? 'default',
    options: { ...loaded.connectionOptions, address },
  };
}

function load(choice: ConnectionChoice): ReturnType<typeof loadClientConnectConfig> {
  try {
    return loadClientConnectConfig({
      profile: choice.profile,
      overrideEnvVars: definedOnly(choice.env ?? process.env),
    });
  } catch (error) {
    const why = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new UserError('usage', `the Temporal connection settings cannot be used: ${why}`);
  }
}

/** An empty variable says nothing. */
function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}
