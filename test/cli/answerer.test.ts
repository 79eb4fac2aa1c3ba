import { Answerer } from '../../cli/answerer';
import { askLine } from '../../cli/ask-person';
import type { Held, Status } from '../../rollout/report-shape';
import { aStatus } from './fixtures';

jest.mock('../../cli/ask-person', () => ({ askLine: jest.fn() }));

const typed = jest.mocked(askLine);
const held = (node: number, over: Partial<Held> = {}): Held => ({
  node,
  why: 'it is unreadable',
  since: '2026-03-01T02:13:00.000Z',
  until: '2026-03-01T14:13:00.000Z',
  verbs: ['retry', 'skip', 'rollback', 'abort'],
  ...over,
});
const holding = (...holds: Held[]): Status => aStatus({ phase: 'holding', holds });
const never = new Promise<never>(() => undefined);

/** A run that answers these statuses to the looks of the prompt, the last one again and again. */
function at(looks: Status[], told: unknown[] = []) {
  const said: string[] = [];
  const handle = {
    query: async () => (looks.length > 1 ? looks.shift() : looks[0]),
    executeUpdate: async (verb: string, { args }: { args: unknown[] }) => {
      told.push([verb, args[0]]);
      return { text: `${verb} it is` };
    },
  };
  const session = { connection: { withDeadline: (_: number, ask: () => unknown) => ask() } };
  const call = {
    options: { by: 'ada' },
    output: { say: (text: string) => void said.push(text) },
    interrupt: { signal: new AbortController().signal, pressed: never, close: () => undefined },
  };
  const answerer = new Answerer(session as never, { id: 'x', handle } as never, call as never);
  const printer = { rest: jest.fn(), show: jest.fn(), say: jest.fn(), close: jest.fn() };
  const offer = async (status: Status, ended: Promise<unknown> = never): Promise<void> => {
    const offered = answerer.offer(status, printer, ended);
    await jest.advanceTimersByTimeAsync(5_000);
    await offered;
  };
  return { offer, said, told, printer };
}

/** Nobody types anything until the prompt goes away. */
const nobody = (_: string, __: unknown, gone?: AbortSignal): Promise<null> =>
  new Promise((resolve) => gone?.addEventListener('abort', () => resolve(null)));

beforeEach(() => {
  jest.useFakeTimers();
  typed.mockReset().mockResolvedValue('');
});
afterEach(() => jest.useRealTimers());

test('a run that asks and holds nothing, nobody is asked', async () => {
  const { offer, printer } = at([aStatus()]);
  await offer(aStatus());
  expect(typed).not.toHaveBeenCalled();
  expect(printer.rest).not.toHaveBeenCalled();
});

test('a hold is put once, and one that went away and comes back is put again', async () => {
  const { offer } = at([holding(held(2))]);
  await offer(holding(held(2)));
  await offer(holding(held(2)));
  expect(typed).toHaveBeenCalledTimes(1);
  await offer(aStatus());
  await offer(holding(held(2)));
  expect(typed).toHaveBeenCalledTimes(2);
});

test('several holds at once are put one after the other', async () => {
  const both = holding(held(2), held(3));
  const { offer, said } = at([both]);
  await offer(both);
  await offer(both);
  await offer(both);
  expect(said.filter((text) => / holds: /.test(text)).map((text) => text.slice(0, 6))).toEqual(['Node 2', 'Node 3']);
});

test('an answer goes to the run under the name of the person', async () => {
  typed.mockResolvedValueOnce('s').mockResolvedValueOnce('known broken');
  const { offer, told, said } = at([holding(held(2))]);
  await offer(holding(held(2)));
  expect(told).toEqual([['skip', { by: 'ada', reason: 'known broken', node: 2 }]]);
  expect(said.at(-1)).toBe('skip it is');
});

test('a hold that heals meanwhile takes its prompt away, and says so', async () => {
  typed.mockImplementation(nobody);
  const { offer, said } = at([holding(held(2)), aStatus()]);
  await offer(holding(held(2)));
  expect(said.at(-1)).toBe('it is over: the run goes on by itself');
});

test('a hold that somebody else answers takes its prompt away, and says who', async () => {
  typed.mockImplementation(nobody);
  const messages = [{ at: '2026-03-01T02:20:00.000Z', by: 'bob', what: 'retry node 2', reason: 'mended' }];
  const { offer, said, told } = at([aStatus({ messages })]);
  await offer(holding(held(2)));
  expect(said.at(-1)).toBe('it is over: bob said retry node 2: mended');
  expect(told).toEqual([]);
});

test('a run that ends takes the prompt away', async () => {
  typed.mockImplementation(nobody);
  const { offer, said } = at([holding(held(2))]);
  await offer(holding(held(2)), Promise.resolve());
  expect(said.at(-1)).toBe('it is over: the run has ended');
});
