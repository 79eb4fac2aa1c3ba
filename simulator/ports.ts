import { makeServer, type Identity } from './certificate';
import { Listener } from './listener';
import type { SimNode } from './node';
import { DEFAULTS } from './options';
import { serve } from './serve';
import type { World } from './world';

const TRIES = 8;

/** Opens a port for each node and notes its URL and its listener; gives the certificates by uid. Throws when a port is taken. */
export async function openAll(
  world: World,
  ca: Identity,
  listeners: Map<number, Listener>,
): Promise<Record<number, string>> {
  const { options, nodes } = world.cluster;
  const certificates: Record<number, string> = {};
  for (const node of nodes) {
    const identity = await identify(world, ca, node);
    certificates[node.uid] = identity.cert;
    const mutual = options.clientCertificate ? { ca: ca.cert, requestCert: true, rejectUnauthorized: true } : {};
    const handle = serve(world, node.uid, () => listener);
    const listener: Listener = new Listener(hostOf(world, node), { ...identity, ...mutual }, (req, res) => {
      void handle(req, res);
    });
    listeners.set(node.uid, listener);
  }
  const ports = await openPorts(
    [...listeners.values()],
    options.port ?? DEFAULTS.port,
    options.loopbackPerNode === true,
  );
  for (const [place, node] of nodes.entries()) world.urls[node.uid] = `https://${hostOf(world, node)}:${ports[place]}`;
  if (options.loopbackPerNode) world.port = ports[0] ?? world.port;
  return certificates;
}

/** `same`: all on one port. Where any port will do, one that is free on the first address only is tried again. */
async function openPorts(listeners: Listener[], wanted: number, same: boolean, tries = TRIES): Promise<number[]> {
  const ports: number[] = [];
  try {
    for (const [place, listener] of listeners.entries()) {
      const next = same ? (ports[0] ?? wanted) : wanted === 0 ? 0 : wanted + place;
      ports.push(await listener.open(next));
    }
    return ports;
  } catch (error) {
    await Promise.all(listeners.map((listener) => listener.close()));
    if (wanted !== 0 || tries === 1) throw error;
    return openPorts(listeners, wanted, same, tries - 1);
  }
}

function hostOf(world: World, node: SimNode): string {
  const { options } = world.cluster;
  return options.loopbackPerNode ? node.addr : (options.host ?? DEFAULTS.host);
}

function identify(world: World, ca: Identity, node: SimNode): Promise<Identity> {
  const { name } = world.cluster;
  const own = `node${node.uid}.${name}`;
  return makeServer(ca, own, ['localhost', name, own], ['127.0.0.1', hostOf(world, node), node.addr]);
}
