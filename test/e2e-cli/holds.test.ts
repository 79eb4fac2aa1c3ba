import { spawnSync } from 'node:child_process';
import type { Report } from '../../rollout/report-shape';
import type { FaultInput } from '../../simulator';
import { House, QUICK, reportOf } from './house';
import { type Running, startOnTerminal, until } from './programs';

const ASKS = QUICK.replace('runbook: quick', 'runbook: asks')
  .replace('grace: 10s', 'grace: 10s\nnodes: { on_failure: ask }')
  .replace('deadline: 15s', 'deadline: 3s');
const MENU = '[r = retry, s = skip the node, b = roll back, a = abort, Enter = leave it] ';

/** Without Python there is no terminal to try it on, and the tests say that they were skipped. */
const hasTerminal = spawnSync('python3', ['--version']).status === 0;

/** What goes wrong on node 2 of each cluster; a run of the same name holds over it. */
const STARTING = { kind: 'stays-starting', node: 2, times: 1 } as const;
const FAULTS: Record<string, FaultInput> = {
  retried: STARTING,
  aborted: STARTING,
  left: STARTING,
  undone: { kind: 'stays-stopped', node: 2, times: 1 },
  // The service stays as it was, so that the skipped node is not out for long.
  skipped: { kind: 'says', answer: 'false', do: false, node: 2, times: 2 },
};

let house: House;
const runs = new Map<string, Running>();

beforeAll(async () => {
  house = await House.open();
  await house.cluster('spare');
  await house.write('asks.yaml', ASKS);
  await house.worker();
  if (!hasTerminal) return;
  // All come to their holds side by side.
  for (const [id, fault] of Object.entries(FAULTS)) {
    (await house.cluster(id)).faults.on(fault);
    const words = ['run', './asks.yaml', '--cluster', id, '--id', id, '--yes', '--by', 'eve'];
    runs.set(id, startOnTerminal(house.addressed(words), { cwd: house.dir }));
  }
});
afterAll(() => house.close());

/** The run of that name on its terminal, once it holds and asks. */
async function held(id: string): Promise<Running> {
  const run = runs.get(id);
  if (!run) throw new Error(`no run ${id}`);
  await run.said(MENU, 40_000);
  return run;
}

/** Types one line once the terminal shows a text that it did not show before. */
class Person {
  private seen = 0;
  constructor(private readonly run: Running) {}

  async answers(prompt: string, line: string): Promise<void> {
    const rest = (): string => this.run.so().out.slice(this.seen);
    await until(
      () => rest().includes(prompt),
      20_000,
      () => `no ${prompt} but:\n${rest()}`,
    );
    this.seen += rest().indexOf(prompt) + prompt.length;
    this.run.child.stdin?.write(`${line}\r`);
  }
}

const said = async (id: string): Promise<Report['messages']> =>
  reportOf(await house.rollbook(['watch', id, '--json'])).messages;

const onTerminal = hasTerminal ? describe : describe.skip;

onTerminal('a person at the terminal of a run that holds', () => {
  test('is shown the facts and asked; retry without a reason goes on to the end, exit 0', async () => {
    const run = await held('retried');
    expect(run.so().out).toMatch(/Node 2 holds: .*STARTING, expected RUNNING[\s\S]*since 20.* UTC, until 20.* UTC/);
    const eve = new Person(run);
    await eve.answers(MENU, 'r');
    await eve.answers('Why (Enter: no reason)? ', '');
    const ended = await run.ended;
    expect([ended.code, ended.out]).toEqual([0, expect.stringContaining('node 2 is looked at again')]);
    expect(await said('retried')).toMatchObject([{ by: 'eve', what: 'retry node 2', reason: null }]);
  });

  test('is asked again where it comes back; skip asks until it has a reason, and the rest is done', async () => {
    const run = await held('skipped');
    const eve = new Person(run);
    await eve.answers(MENU, 'r');
    await eve.answers('Why (Enter: no reason)? ', 'once more');
    await eve.answers(MENU, 's');
    await eve.answers('Why is the rest of the node left out (Enter: back)? ', '');
    await eve.answers(MENU, 's');
    await eve.answers('Why is the rest of the node left out (Enter: back)? ', 'known broken');
    expect((await run.ended).code).toBe(1);
    expect(await said('skipped')).toMatchObject([
      { what: 'retry node 2', reason: 'once more' },
      { what: 'skip node 2', reason: 'known broken' },
    ]);
  });

  test('says abort, and only a second yes ends the run, exit 1', async () => {
    const run = await held('aborted');
    const eve = new Person(run);
    await eve.answers(MENU, 'a');
    await eve.answers('Why (Enter: no reason)? ', 'wrong cluster');
    await eve.answers('End the run here? Nothing more is sent, nothing is undone. [y/N] ', 'n');
    await eve.answers(MENU, 'abort');
    await eve.answers('Why (Enter: no reason)? ', 'wrong cluster');
    await eve.answers('[y/N] ', 'y');
    expect((await run.ended).code).toBe(1);
    expect(await said('aborted')).toMatchObject([{ by: 'eve', what: 'abort', reason: 'wrong cluster' }]);
  });

  test('says roll back, and after a second yes what was done is undone', async () => {
    const run = await held('undone');
    const eve = new Person(run);
    await eve.answers(MENU, 'b');
    await eve.answers('Why (Enter: no reason)? ', 'wrong service');
    await eve.answers('Undo what this run did on node 2, newest first, and end it? [y/N] ', 'y');
    expect((await run.ended).code).toBe(1);
    expect(await said('undone')).toMatchObject([{ by: 'eve', what: 'rollback', reason: 'wrong service' }]);
  });

  test('leaves it open with Enter; the run waits on, is not asked again, and somebody else answers', async () => {
    const run = await held('left');
    const watching = startOnTerminal(house.addressed(['watch', 'left']), { cwd: house.dir });
    await watching.said(MENU, 30_000);
    await new Person(run).answers(MENU, '');
    await run.said('left open; to answer it later (or skip, rollback, abort): rollbook retry left --node 2 --address');
    await run.said('what ends it: A person says');
    const count = (text: string): number => text.split(MENU).length - 1;
    expect(await house.rollbook(['retry', 'left', '--by', 'bob', '--reason', 'mended'])).toMatchObject({ code: 0 });
    expect((await watching.ended).out).toContain('it is over: bob said retry node 2: mended');
    const ended = await run.ended;
    expect(ended.code).toBe(0);
    expect(count(ended.out)).toBe(1);
  });

  test('with --on-hold leave is asked nothing, exit 5', async () => {
    const sim = await house.cluster('leave');
    sim.faults.on(STARTING);
    const words = ['run', './asks.yaml', '--cluster', 'leave', '--id', 'leave', '--yes', '--on-hold', 'leave'];
    const ended = await startOnTerminal(house.addressed(words), { cwd: house.dir }).ended;
    expect([ended.code, ended.out.includes(MENU)]).toEqual([5, false]);
  });
});
