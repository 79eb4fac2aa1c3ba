import { constants } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import { originOf, type Access } from './access';
import { ApiError } from './errors';
import { connectFailure } from './failures';

/** A connection that does not stand after this time is given up, milliseconds. */
export const CONNECT_DEADLINE = 5_000;

/** One TLS connection that stands. */
export interface Wire {
  readonly socket: TLSSocket;
  /**
   * Ends it with a reset. An orderly close would leave what is still on its way to the system, which may deliver it
   * minutes later, when a network comes back: a request that was given up must not take effect then.
   */
  cut(): void;
}

/**
 * Opens one TLS connection to the node and proves the other side as the access demands. Ends within `deadline`
 * milliseconds; throws ApiError `never-left`. No proxy of the environment is used.
 */
export function openSocket(access: Access, deadline: number, signal?: AbortSignal): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const origin = originOf(access.url);
    const fail = (why: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      (tls ?? tcp)?.destroy();
      reject(new ApiError('never-left', `${origin} could not be asked: ${why}`));
    };
    const onAbort = () => fail('the request was called off before it was sent');
    const timer = setTimeout(() => fail(`no connection within ${seconds(deadline)}`), deadline);
    const { host, port } = placeOf(access.url);
    let tls: TLSSocket | null = null;
    const tcp = signal?.aborted ? undefined : connectTcp({ host, port, noDelay: true });
    if (tcp === undefined) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    // These stay for good: an error of an idle connection must not end the process, and a settled promise ignores it.
    tcp.on('error', (error) => fail(connectFailure(error)));
    tcp.once('close', () => fail('the connection was closed while it was being opened'));
    tcp.once('connect', () => {
      const socket = (tls = secured(access, host, tcp));
      // The message of OpenSSL is about bytes of a key or certificate: only where to look is passed on.
      if (socket === null) return fail('the PEM text under tls (ca, cert or key) cannot be used');
      socket.on('error', (error) => fail(connectFailure(error)));
      socket.once('secureConnect', () => {
        const mismatch = pinMismatch(socket.getPeerCertificate(), access.tls.fingerprints ?? []);
        if (mismatch) return fail(mismatch);
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        resolve({ socket, cut: () => cut(socket, tcp) });
      });
    });
  });
}

// Node's own switch behind resetAndDestroy(), which knows TCP sockets only and first closes in order. One that is
// closing in order has nothing left to send.
function cut(socket: TLSSocket, tcp: Socket): void {
  const open = !socket.destroyed && socket.writable && !socket.writableEnded && tcp.writable;
  if (open) Object.assign(tcp, { resetAndClosing: true });
  socket.destroy();
}

function secured(access: Access, host: string, tcp: Socket): TLSSocket | null {
  try {
    return connectTls({ ...options(access, host), socket: tcp });
  } catch {
    return null;
  }
}

function placeOf(url: string): { host: string; port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 443 : Number(port) };
}

function options(access: Access, host: string) {
  const { ca, cert, key, serverName, fingerprints = [], insecure = false } = access.tls;
  const name = serverName ?? (isIP(host) ? '' : host);
  // A pin without an authority is the whole proof: a self-signed certificate has no other.
  const byPinAlone = fingerprints.length > 0 && ca === undefined;
  return {
    host,
    servername: name,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !insecure && !byPinAlone,
    minVersion: 'TLSv1.2' as const,
    // The other side is proven once: it must stay the same for as long as the connection stands.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function pinMismatch(certificate: PeerCertificate, pins: string[]): string | null {
  if (pins.length === 0) return null;
  const shown = bare(certificate.fingerprint256 ?? '');
  if (shown !== '' && pins.some((pin) => bare(pin) === shown)) return null;
  return `its certificate has another fingerprint than the pinned one (it shows ${shown || 'none'})`;
}

function bare(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

function seconds(ms: number): string {
  return ms % 1_000 === 0 ? `${ms / 1_000} s` : `${ms} ms`;
}
