import { originOf, type Access } from './access';
import type { Answer } from './exchange';
import { ApiError } from './errors';
import { scrub, withoutLogin } from './scrub';

/** What a call was about, for its sentences. */
export interface Asked {
  method: 'GET' | 'POST';
  path: string;
  access: Access;
}

/** Throws the ApiError of an answer whose status is not 2xx. */
export function demandSuccess(answer: Answer, asked: Asked): void {
  const failure = failureOf(answer, asked);
  if (failure) throw failure;
}

/** The ApiError of an answer whose status is not 2xx; null for 2xx. */
export function failureOf(answer: Answer, asked: Asked): ApiError | null {
  const { status, writtenAt } = answer;
  const error = (kind: ApiError['kind'], says: string) => {
    const said = serverSays(answer, asked.access);
    return new ApiError(kind, `${named(asked)} ${says}${said === '' ? '' : `: ${said}`}`, status, writtenAt);
  };
  if (status >= 200 && status < 300) return null;
  if (status === 401) return error('refused', 'answered 401, user or password are not accepted');
  if (status === 403) return error('refused', 'answered 403, this user lacks the role for it');
  if (status === 404) return error('not-found', 'answered 404, there is no such thing');
  if (status >= 300 && status < 400) return error('redirect', `answered ${status}, a redirect, and none is followed`);
  if (status >= 400 && status < 500) return error('rejected', `answered ${status}`);
  if (status >= 500 && status < 600) return error('server-error', `answered ${status}`);
  return error('unreadable', `answered with the unknown status ${status}`);
}

/** The body as JSON without our own login in it; throws ApiError `unreadable` where it is none, or none of a real size. */
export function json(answer: Answer, asked: Asked): unknown {
  if (answer.text.trim() === '') throw unreadable(asked, 'the body is empty', answer);
  if (isTooMuch(answer.text)) throw unreadable(asked, 'it holds more values than a cluster has', answer);
  const value = parsed(withoutLogin(answer.text, asked.access));
  if (value === undefined) throw unreadable(asked, 'the body is not JSON', answer);
  return value;
}

export function unreadable(asked: Asked, why: string, answer: Answer): ApiError {
  const sentence = `${named(asked)} gave an answer that cannot be understood: ${scrub(why, asked.access)}`;
  return new ApiError('unreadable', sentence, answer.status, answer.writtenAt);
}

/** What an error body says, in whichever of its spellings, without any secret; empty where it says nothing readable. */
export function serverSays(answer: Answer, access: Access): string {
  const value = parsed(answer.text);
  if (typeof value !== 'object' || value === null) return '';
  const { error_code: code, description, message } = value as Record<string, unknown>;
  const texts = [code, text(description) || text(message)].map(text).filter((part) => part !== '');
  return scrub(texts.join(', '), access);
}

/** The JSON value of a text; undefined where it is none, or holds too much. */
export function parsed(body: string): unknown {
  if (isTooMuch(body)) return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

const MOST_VALUES = 100_000;
const OPENERS = new Set(['[', '{', ','].map((sign) => sign.charCodeAt(0)));

// Each value costs far more than its characters do, and the worker has other runs to look after: a few megabytes of
// `{},` would stop it for half a minute. Every value but the first follows one of these signs.
function isTooMuch(text: string): boolean {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    if (OPENERS.has(text.charCodeAt(i)) && (count += 1) > MOST_VALUES) return true;
  }
  return false;
}

function named({ method, path, access }: Asked): string {
  return `${method} ${originOf(access.url)}${path}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
