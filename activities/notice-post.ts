import { Agent, request, type Dispatcher } from 'undici';
import { placeOfHook } from '../inventory/hook';

/** What became of one try. `again`: it is worth another one, after `after` ms where the receiver said so. */
export type Posted = { ok: true } | { ok: false; why: string; again: boolean; after: number | null };

const WITHIN = 10_000;
/** Of the answer, which nobody reads: its status says it all. */
const READ_AT_MOST = 16_384;

/**
 * Posts JSON once, within 10 s from name to answer. No redirect is followed; certificates are checked as Node.js does. `why`
 * names no more than scheme, host and port of the receiver. Never throws, but for a cancellation.
 */
export async function postNotice(
  { url, token }: { url: string; token: string | null },
  body: unknown,
  cancelled: AbortSignal,
  within = WITHIN,
): Promise<Posted> {
  const place = placeOfHook(url);
  if (token !== null && !/^[\x21-\x7e]+$/.test(token))
    return again(`the token for ${place} has characters that cannot stand in a header`);
  const agent = new Agent({ connect: { timeout: within } });
  const late = AbortSignal.timeout(within);
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'rollbook',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify(body),
      dispatcher: agent,
      signal: AbortSignal.any([late, cancelled]),
    });
    await answer.body.dump({ limit: READ_AT_MOST }).catch(() => undefined);
    return judged(answer, place);
  } catch (error) {
    if (cancelled.aborted) throw cancelled.reason;
    return again(late.aborted ? `${place} did not answer within ${within / 1000} s` : `${place}: ${reasonOf(error)}`);
  } finally {
    await agent.destroy();
  }
}

/** Answers that this very notice will never be taken. All others may change: a token is replaced, an address is mended. */
const NEVER = new Set([400, 404, 405, 406, 410, 411, 413, 414, 415, 422, 431, 451]);

function judged({ statusCode, headers }: Dispatcher.ResponseData, place: string): Posted {
  if (statusCode >= 200 && statusCode < 300) return { ok: true };
  if (statusCode >= 300 && statusCode < 400)
    return again(`${place} answered with a redirect (${statusCode}), which is not followed: write the final address`);
  const why = `${place} answered ${statusCode}`;
  if (NEVER.has(statusCode))
    return { ok: false, why: `${why}: it does not take this notice`, again: false, after: null };
  return again(why, waitIn(headers['retry-after']));
}

const LONGEST_WAIT = 5 * 60_000;

/** `Retry-After` in seconds; a date there is left alone. */
function waitIn(header: string | string[] | undefined): number | null {
  if (typeof header !== 'string' || !/^\d{1,6}$/.test(header)) return null;
  return Math.min(Math.max(1_000, Number(header) * 1000), LONGEST_WAIT);
}

function again(why: string, after: number | null = null): Posted {
  return { ok: false, why, again: true, after };
}

/** The code alone: a message could quote what was asked for. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'no reason given';
  return `no connection, or no answer on it (${code})`;
}
