import { ApiError } from '../redis-api/errors';
import { postLocalServices, postServices, type PostAnswer } from '../redis-api/posts';
import type { LoginSettings } from '../rollout/services';
import type { Clock } from './clock';
import type { MutateInput, MutateResult } from './contract';
import { prove, stale, type Permit } from './guard';
import { guardLine, uidAfterwards } from './guard-line';
import { refusedBy, sentenceOf, type Line, type Session } from './session';

/** What `mutate` needs of Temporal and the clock. */
export interface MutateSurroundings {
  /** Of the activity, in Temporal's own words. */
  attempt: number;
  runId: string | null;
  signal: AbortSignal;
  /** Null: Temporal says now that this activity is still wanted. */
  wanted(): Promise<string | null>;
  login: LoginSettings;
  clock: Clock;
  /** False when the activity is cancelled. */
  pause(ms: number): Promise<boolean>;
}

/**
 * Sends one POST behind its guard, once or provably not at all (safety rules 1, 2, 3 and 7). What is met on the way is
 * a result; only a fault of this program from before the POST is thrown.
 */
export async function mutate(input: MutateInput, session: Session, around: MutateSurroundings): Promise<MutateResult> {
  const { attempt, runId, clock } = around;
  if (attempt !== 1) {
    return notSent(clock, `this is attempt ${attempt} of the activity, and only a first attempt sends anything`);
  }
  if (input.firstRunId !== runId) {
    return { ...notSent(clock, 'this run came out of a reset, and such a run sends nothing'), answer: 'reset' };
  }
  try {
    return await session.lease(input.node, (line) => overLine(input, line, around));
  } catch (error) {
    return notSent(clock, sentenceOf(error), { refused: refusedBy(error) });
  }
}

async function overLine(input: MutateInput, line: Line, around: MutateSurroundings): Promise<MutateResult> {
  const permit = await prove(input, guardLine(line, around.signal), around);
  if (!permit.ok) return withoutPermit(permit, around.clock);
  const { before } = permit;
  const asked = around.clock();
  const unwanted = await around.wanted();
  if (unwanted) return notSent(around.clock, unwanted, { before });
  const posted = await post(input, { ...permit, asked }, line, around);
  if ('unsent' in posted) return notSent(around.clock, posted.unsent, { before, refused: posted.refused });
  const { answer, why, writtenAt, endedAt } = posted;
  const refused = answer === '401' ? 401 : answer === '403' ? 403 : null;
  if (refused === 401) line.shut(why);
  // After a 401 nothing more is asked of any node (safety rule 7).
  const uidAfter = refused === 401 ? null : await uidAfterwards(line);
  return { answer, already: false, why, refusal: null, refused, writtenAt, endedAt, before, uidAfter };
}

/** Writes the request, or says why provably no byte of it left. Never throws. */
async function post(
  input: MutateInput,
  permit: Extract<Permit, { ok: true }> & { asked: number },
  line: Line,
  around: MutateSurroundings,
): Promise<PostAnswer | { unsent: string; refused: 401 | null }> {
  let releasedAt: number | null = null;
  let stopped: { unsent: string; refused: 401 | null } | null = null;
  const beforeWrite = (): void => {
    const latched = line.refusal();
    const why = latched ?? lastDoubt(permit, around);
    if (why === null) {
      releasedAt = around.clock();
      return;
    }
    stopped = { unsent: why, refused: latched === null ? null : 401 };
    throw new Error(why);
  };
  const send = input.path === '/v1/services' ? postServices : postLocalServices;
  try {
    // Without the activity's signal: once written, the answer is worth waiting for.
    const options = { timeout: input.timeout, on: permit.serial, beforeWrite };
    return await send(line.connection, input.operation, input.service, options);
  } catch (error) {
    if (stopped) return stopped;
    const neverLeft = error instanceof ApiError && error.kind === 'never-left';
    if (releasedAt === null || neverLeft)
      return { unsent: error instanceof Error ? error.message : 'it could not be sent', refused: null };
    const why = 'this program failed after the request may have been written';
    return { answer: 'lost', status: null, why, writtenAt: releasedAt, endedAt: around.clock() };
  }
}

function lastDoubt(permit: { since: number; asked: number }, around: MutateSurroundings): string | null {
  if (around.signal.aborted) return 'the activity was cancelled before anything was sent';
  return stale(permit, around.clock());
}

function withoutPermit(permit: Extract<Permit, { ok: false }>, clock: Clock): MutateResult {
  const { why, refusal, already, before } = permit;
  return { ...notSent(clock, why, { before }), already, refusal: refusal ? why : null };
}

function notSent(
  clock: Clock,
  why: string,
  more: Partial<Pick<MutateResult, 'before' | 'refused'>> = {},
): MutateResult {
  return {
    answer: 'not-sent',
    already: false,
    why,
    refusal: null,
    refused: null,
    writtenAt: null,
    endedAt: clock(),
    uidAfter: null,
    ...more,
  };
}
