import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from '../../temporal/binary';
import { connect, type Connected } from '../../temporal/connection';
import { startEmbedded, type Embedded } from '../../temporal/embedded';
import { freePorts } from '../../temporal/ports';

export interface DevServer extends Connected {
  dir: string;
  /** Null without a UI. */
  uiUrl: string | null;
  /** Ends it as a crash would; the result starts it again on the same port and database. */
  crash(): Promise<() => Promise<void>>;
  /** Both at once. */
  crashAndRestart(): Promise<void>;
  /** Ends everything and removes its folder. */
  stop(): Promise<void>;
}

/** A real Temporal server as `rollbook up` starts it, without the UI unless asked, in a folder of its own; with a client. */
export async function devServer(config: string[] = [], { ui = false } = {}): Promise<DevServer> {
  const dir = await mkdtemp(join(inMemory() ?? tmpdir(), 'rollbook-dev-server-'));
  const binary = await findTemporal();
  // Of its own choosing, so that a restart finds it again.
  const [port, uiPort] = await freePorts(2);
  const start = (): Promise<Embedded> => startEmbedded({ binary, dir, port, uiPort, ui, config });
  let server = await start();
  const connected = await connect({ address: server.address, env: {} });
  const crash = async () => {
    await server.stop({ hard: true });
    return async () => void (server = await start());
  };
  return {
    ...connected,
    dir,
    uiUrl: server.uiUrl,
    crash,
    crashAndRestart: async () => (await crash())(),
    async stop() {
      await connected.close();
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** The server waits for the disk more than for anything else; a crash of its process loses nothing here either. */
function inMemory(): string | null {
  return existsSync('/dev/shm') ? '/dev/shm' : null;
}
