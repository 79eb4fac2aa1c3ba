export type Address = { ok: true; origin: string } | { ok: false; why: string };

/** An address as `https://host:port`; `why` says what to write instead, without any user part of it. */
export function readAddress(value: unknown): Address {
  if (typeof value !== 'string' || value === '')
    return { ok: false, why: 'write an address such as https://10.0.0.1:9443' };
  if (value.includes('@')) {
    return { ok: false, why: 'leave out the user part (***@): user and password go into `username` and `password`' };
  }
  if (/^http:/i.test(value))
    return { ok: false, why: 'write https:// : a password never goes over a plain connection' };
  if (!/^https:\/\/[^\s/]/i.test(value)) return { ok: false, why: 'begin with https://, as in https://10.0.0.1:9443' };
  const url = parsed(value);
  if (!url) return { ok: false, why: 'this is no address: write one such as https://10.0.0.1:9443' };
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || /[?#]/.test(value)) {
    return { ok: false, why: `write only scheme, host and port: ${url.origin}` };
  }
  return { ok: true, origin: url.origin };
}

// A name with and without its final dot is the same place.
export function samePlace(origin: string): string {
  return origin.replace(/\.(?=:\d+$|$)/, '');
}

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
