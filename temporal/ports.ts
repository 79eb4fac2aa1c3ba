import { connect, createServer } from 'node:net';

const HOST = '127.0.0.1';

/** Ports of 127.0.0.1 that nobody has at the moment, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => open()));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

/** Whether something accepts connections there, within half a second. */
export function answers(host: string, port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout: 500 });
    const end = (is: boolean): void => {
      socket.destroy();
      done(is);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}

function open(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return fail(new Error('no port'));
      const close = (): Promise<void> => new Promise((closed) => server.close(() => closed()));
      done({ port: address.port, close });
    });
  });
}
