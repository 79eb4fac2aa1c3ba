import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { originOf, type Access } from './access';
import { ApiError } from './errors';
import { connectFailure } from './failures';

/** A connection that does not stand after this time is given up, milliseconds. */
export const CONNECT_DEADLINE = 5_000;

/**
 * Opens one TLS connection to the node and proves the other side as the access demands. Ends within `deadline`
 * milliseconds; throws ApiError `never-left`. No proxy of the environment is used.
 */
export function openSocket(access: Access, deadline: number, signal?: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const origin = originOf(access.url);
    const fail = (why: string) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      socket?.destroy();
      reject(new ApiError('never-left', `${origin} was not asked: ${why}`));
    };
    const onAbort = () => fail('the request was called off before it was sent');
    const timer = setTimeout(() => fail(`no connection within ${seconds(deadline)}`), deadline);
    let socket: TLSSocket | undefined;
    if (signal?.aborted) return onAbort();
    try {
      socket = connect(options(access));
    } catch {
      // The message of OpenSSL is about bytes of a key or certificate: only where to look is passed on.
      return fail('the PEM text under tls (ca, cert or key) cannot be used');
    }
    const opened = socket;
    signal?.addEventListener('abort', onAbort, { once: true });
    // It stays for good: an error of an idle connection must not end the process, and a settled promise ignores it.
    opened.on('error', (error) => fail(connectFailure(error)));
    opened.once('close', () => fail('the connection was closed while it was being opened'));
    opened.once('secureConnect', () => {
      const mismatch = pinMismatch(opened.getPeerCertificate(), access.tls.fingerprints ?? []);
      if (mismatch) return fail(mismatch);
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      opened.setNoDelay(true);
      resolve(opened);
    });
  });
}

function options(access: Access) {
  const { hostname, port } = new URL(access.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const { ca, cert, key, serverName, fingerprints = [], insecure = false } = access.tls;
  const name = serverName ?? (isIP(host) ? '' : host);
  // A pin without an authority is the whole proof: a self-signed certificate has no other.
  const byPinAlone = fingerprints.length > 0 && ca === undefined;
  return {
    host,
    port: port === '' ? 443 : Number(port),
    servername: name,
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !insecure && !byPinAlone,
    minVersion: 'TLSv1.2' as const,
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
