import type { MutateInput } from '../../activities/contract';
import { guardLine, uidAfterwards } from '../../activities/guard-line';
import { mutate, type MutateSurroundings } from '../../activities/mutate';
import type { Line, Session } from '../../activities/session';
import { ApiError } from '../../redis-api/errors';
import { postLocalServices } from '../../redis-api/posts';
import type { Reading } from '../../rollout/facts';

jest.mock('../../redis-api/posts', () => ({ postLocalServices: jest.fn(), postServices: jest.fn() }));
jest.mock('../../activities/guard-line', () => ({ guardLine: jest.fn(), uidAfterwards: jest.fn() }));

const before: Reading = { status: 'RUNNING', startTime: '2026-01-01T00:00:00.000Z', uptime: 500 };
const input: MutateInput = {
  cluster: 'prod',
  clusterName: 'c',
  node: { uid: 2, url: 'https://10.0.0.2:9443' },
  path: '/v1/local/services',
  operation: 'restart',
  service: 'x',
  baseline: before,
  timeout: 1_000,
  firstRunId: 'first',
  undo: false,
};
const answer = { answer: 'true', status: 200, why: '', writtenAt: 5, endedAt: 6 };
const nothing = { answer: 'not-sent', already: false, refusal: null, refused: null, writtenAt: null, uidAfter: null };

beforeEach(() => {
  jest.mocked(uidAfterwards).mockReset().mockResolvedValue(2);
  jest.mocked(postLocalServices).mockReset();
  sees(before);
});

function sees(reading: Reading): void {
  jest.mocked(guardLine).mockReturnValue({
    serial: 7,
    uid: () => Promise.resolve(2),
    clusterName: () => Promise.resolve('c'),
    configuration: () => Promise.resolve({ x: 'enabled' }),
    primaries: () => Promise.resolve([2]),
    services: () => Promise.resolve({ x: reading }),
  });
}

/** The request as the client sends it: `beforeWrite`, and then this. */
function posting(then: () => unknown): void {
  jest.mocked(postLocalServices).mockImplementation((_node, _operation, _service, options) => {
    options.beforeWrite?.();
    now += 1;
    return Promise.resolve(then()) as ReturnType<typeof postLocalServices>;
  });
}

let now = 0;

function run(more: Partial<MutateSurroundings> = {}, latched: () => string | null = () => null) {
  now = 1_000;
  const shut: string[] = [];
  const line = { connection: {}, refusal: latched, shut: (why: string) => shut.push(why) } as unknown as Line;
  const session = { lease: (_node: unknown, work: (line: Line) => unknown) => work(line) } as unknown as Session;
  const around: MutateSurroundings = {
    attempt: 1,
    runId: 'first',
    signal: new AbortController().signal,
    wanted: () => Promise.resolve(null),
    login: { login: 'local', byName: false },
    clock: () => now,
    pause: () => Promise.resolve(true),
    ...more,
  };
  return { result: mutate(input, session, around), shut };
}

const fail = (error: unknown) => () => {
  throw error;
};

describe('mutate, at the moment of writing', () => {
  test('POST, that is answered, is reported with its times, its look and who answers afterwards', async () => {
    posting(() => answer);
    expect(await run().result).toEqual({
      answer: 'true',
      already: false,
      why: '',
      refusal: null,
      refused: null,
      writtenAt: 5,
      endedAt: 6,
      before,
      uidAfter: 2,
    });
    const [, operation, service, options] = jest.mocked(postLocalServices).mock.calls[0] ?? [];
    expect([operation, service, options?.timeout, options?.on]).toEqual(['restart', 'x', 1_000, 7]);
    expect(options).not.toHaveProperty('signal');
  });

  test('POST, whose client fails before it asks whether it may write, never left', async () => {
    jest.mocked(postLocalServices).mockRejectedValue(new Error('the connection is gone'));
    expect(await run().result).toEqual({ ...nothing, why: 'the connection is gone', endedAt: 1_000, before });
    jest.mocked(postLocalServices).mockRejectedValue('no error');
    expect(await run().result).toMatchObject({ ...nothing, why: 'it could not be sent' });
  });

  test('POST, of which the client says that no byte left after it might write, never left', async () => {
    posting(fail(new ApiError('never-left', 'no byte left')));
    expect(await run().result).toEqual({ ...nothing, why: 'no byte left', endedAt: 1_001, before });
  });

  test.each([
    ['an error of the client of another kind', new ApiError('unreadable', 'no answer')],
    ['an error of this program', new TypeError('x is undefined')],
    ['an error that only calls itself so', Object.assign(new Error('x'), { kind: 'never-left' })],
  ])('POST, after which there is %s, is lost: it may have been written', async (_what, error) => {
    posting(fail(error));
    expect(await run().result).toEqual({
      answer: 'lost',
      already: false,
      why: 'this program failed after the request may have been written',
      refusal: null,
      refused: null,
      writtenAt: 1_000,
      endedAt: 1_001,
      before,
      uidAfter: 2,
    });
  });

  test('POST, when another run was refused the login meanwhile, does not go, and that is said as a 401', async () => {
    posting(() => answer);
    expect(await run({}, () => 'login refused').result).toEqual({
      ...nothing,
      why: 'login refused',
      refused: 401,
      endedAt: 1_000,
      before,
    });
  });

  test('POST, of an activity that is cancelled meanwhile, does not go', async () => {
    posting(() => answer);
    const cancel = new AbortController();
    const wanted = (): Promise<null> => Promise.resolve((cancel.abort(), null));
    expect(await run({ signal: cancel.signal, wanted }).result).toEqual({
      ...nothing,
      why: 'the activity was cancelled before anything was sent',
      endedAt: 1_000,
      before,
    });
  });

  test.each([
    ['401', 401, ['why'], null],
    ['403', 403, [], 2],
    ['404', null, [], 2],
  ])('POST, answered %s, is refused %s and shuts the login with %j', async (status, refused, shuts, uidAfter) => {
    posting(() => ({ ...answer, answer: status, why: 'why' }));
    const { result, shut } = run();
    expect(await result).toMatchObject({ answer: status, refused, uidAfter, before });
    expect(shut).toEqual(shuts);
    expect(jest.mocked(uidAfterwards)).toHaveBeenCalledTimes(uidAfter === null ? 0 : 1);
  });
});

describe('mutate, before anything is written', () => {
  test.each([
    [{ attempt: 2 }, 'not-sent', /^this is attempt 2 of the activity, and only a first attempt sends anything$/],
    [{ runId: 'another' }, 'reset', /^this run came out of a reset, and such a run sends nothing$/],
    [{ runId: null }, 'reset', /out of a reset/],
  ])('mutate, with %j, asks no node', async (more, said, why) => {
    expect(await run(more).result).toEqual({
      ...nothing,
      answer: said,
      why: expect.stringMatching(why) as unknown,
      endedAt: 1_000,
    });
    expect(postLocalServices).not.toHaveBeenCalled();
  });

  test('mutate, that Temporal does not want any more, shows what its own look saw', async () => {
    expect(await run({ wanted: () => Promise.resolve('no longer') }).result).toEqual({
      ...nothing,
      why: 'no longer',
      endedAt: 1_000,
      before,
    });
    expect(postLocalServices).not.toHaveBeenCalled();
  });

  test('mutate, of what has happened already, shows what its own look saw', async () => {
    const anew = { ...before, startTime: '2026-01-01T01:00:00.000Z' };
    sees(anew);
    expect(await run().result).toMatchObject({ ...nothing, already: true, before: anew });
    expect(postLocalServices).not.toHaveBeenCalled();
  });
});
