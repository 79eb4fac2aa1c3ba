/** Why a connection could not be opened, in words that name the inventory's key to look at. */
export function connectFailure(error: unknown): string {
  const code = codeOf(error);
  return (
    CONNECTING[code] ??
    (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? `TLS failed (${code})` : `no connection (${code})`)
  );
}

/** Why a request that was written has no usable answer. */
export function exchangeFailure(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'name' in error && error.name === 'HTTPParserError') {
    return 'its answer is not HTTP';
  }
  const code = codeOf(error);
  return EXCHANGING[code] ?? `the connection broke (${code})`;
}

const NO_REASON = 'no reason given';

const CONNECTING: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset while it was being opened',
  ENOTFOUND: 'its name is not known here',
  EAI_AGAIN: 'its name could not be looked up',
  ETIMEDOUT: 'the network gave no connection in time',
  EHOSTUNREACH: 'no route to it',
  ENETUNREACH: 'no network to it',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed and no authority vouches for it (tls.ca)',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate comes from an unknown authority (tls.ca)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an unknown authority (tls.ca)',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate comes from an unknown authority (tls.ca)',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate comes from an unknown authority (tls.ca)',
  CERT_SIGNATURE_FAILURE: 'its certificate is not signed by the authority under tls.ca',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name (tls.server_name)',
};

const EXCHANGING: Record<string, string> = {
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of its answer are too long',
  UND_ERR_RES_EXCEEDED_MAX_SIZE: 'its answer is longer than 8 MB',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its answer has another length than announced',
};

// An address with several IPs fails with one error for each: the first one tells.
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return NO_REASON;
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' && /^[A-Z0-9_]{1,60}$/.test(error.code)
    ? error.code
    : NO_REASON;
}
