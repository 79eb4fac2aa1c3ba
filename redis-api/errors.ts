/**
 * What went wrong, by consequence:
 * `never-left`: provably no byte of the request was written · `lost`: bytes may have been written and no usable answer
 * came · `refused`: 401 or 403 · `not-found`: 404 · `rejected`: another 4xx · `redirect`: 3xx, never followed ·
 * `server-error`: 5xx · `unreadable`: an answer that cannot be understood.
 */
export type ApiErrorKind =
  'never-left' | 'lost' | 'refused' | 'not-found' | 'rejected' | 'redirect' | 'server-error' | 'unreadable';

/** Every failure of this room. The message is one sentence that names request and node, without any secret. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    /** HTTP status of the answer; null where there was none. */
    readonly status: number | null = null,
    /** When the first byte of the request may have left, milliseconds on this machine's clock; null: never. */
    readonly writtenAt: number | null = null,
  ) {
    super(message);
  }
}
