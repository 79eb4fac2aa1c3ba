import { isIP } from 'node:net';

export type Hook = { ok: true; url: string } | { ok: false; why: string };

const SAMPLE = 'write an address such as https://hooks.example.com/ops';
const LONGEST = 2_000;

/**
 * The address that notices are posted to. `why` never quotes it: the path of a webhook is often its only secret. Plain http
 * only on this machine, for a notice carries a token, and names clusters, people and what is wrong.
 */
export function readHook(value: unknown): Hook {
  if (typeof value !== 'string' || value.trim() === '') return { ok: false, why: SAMPLE };
  if (value.length > LONGEST) return { ok: false, why: 'this is too long for an address' };
  if (/[\s\p{Cc}]/u.test(value) || !URL.canParse(value)) return { ok: false, why: `this is no address: ${SAMPLE}` };
  const url = new URL(value);
  if (url.username !== '' || url.password !== '')
    return { ok: false, why: 'leave out the user part (***@): a secret goes into `token`, by reference' };
  if (url.hash !== '') return { ok: false, why: 'leave out what follows the `#`: it is never sent' };
  if (url.protocol === 'https:') return { ok: true, url: url.href };
  if (url.protocol !== 'http:') return { ok: false, why: 'begin with https://, as in https://hooks.example.com/ops' };
  if (isThisMachine(url.hostname)) return { ok: true, url: url.href };
  return { ok: false, why: 'write https:// : plain http:// is for a receiver on this machine only, such as 127.0.0.1' };
}

function isThisMachine(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** What may be said of such an address in a log or an error: never its path. */
export function placeOfHook(url: string): string {
  return new URL(url).origin;
}
