import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { halvesOf } from '../../activities/hash';
import { isSameInput, readAsked } from '../../cli/asked';
import type { Options } from '../../cli/options';
import { showInput, typed } from '../../cli/run-request';
import type { Call } from '../../cli/verb';
import type { InputDeclaration } from '../../language/runbook';
import { UserError } from '../../language/user-error';

const declare = (type: InputDeclaration['type'], over: Partial<InputDeclaration> = {}): InputDeclaration => ({
  type,
  description: '',
  ...over,
});
const declarations = {
  services: declare('services', { default: ['stats_archiver'] }),
  stable: declare('duration', { default: 10_000 }),
  count: declare('integer', { default: 1, min: 1 }),
  loud: declare('boolean', { default: false }),
};

async function problemOf(promise: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof promise === 'function' ? promise() : promise);
  } catch (error) {
    if (error instanceof UserError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('inputs of the command line', () => {
  test('each is read by its declared type', () => {
    expect(typed({ services: 'a, b', stable: '1s', count: '3', loud: 'true' }, declarations)).toEqual({
      services: ['a', 'b'],
      stable: '1s',
      count: 3,
      loud: true,
    });
  });

  test('all that is wrong is said at once, with the nearest name', async () => {
    const said = await problemOf(() =>
      typed({ servces: 'a', count: 'many' }, { ...declarations, must: declare('string') }),
    );
    expect(said).toContain('input: this runbook has no input `servces`; did you mean `services`?');
    expect(said).toContain('input `count`');
    expect(said).toContain('input `must` is missing');
  });

  test('values are shown as a person writes them', () => {
    expect(showInput(declarations, 'stable', 90_000)).toBe('1m30s');
    expect(showInput(declarations, 'count', 90_000)).toBe('90000');
    expect(showInput(null, 'services', ['a', 'b'])).toBe('a,b');
  });
});

describe('a plan given again', () => {
  test.each([
    [['a', 'b'], 'a, b', true],
    [['a', 'b'], 'b,a', false],
    ['10s', '10s', true],
    ['1m', '60s', true],
    ['1m', '61s', false],
    [10_000, '10s', true],
    [3, '3', true],
    [true, 'true', true],
    [true, 'false', false],
    ['text', 'texts', false],
  ])('%j and %s are the same: %s', (planned, text, same) => {
    expect(isSameInput(planned, text)).toBe(same);
  });

  const hashed = {
    request: {
      runbook: 'rolling-restart',
      runbookHash: 'x',
      document: null,
      cluster: 'prod-eu',
      inputs: { stable: '10s' },
      nodes: [1, 2],
      waive: ['cluster-check'],
    },
    facts: { clusterName: 'c', nodes: [], requests: [], waived: [] },
  };
  const halves = halvesOf({ ...hashed, request: { ...hashed.request, waive: ['cluster-check'] } });
  const plan = {
    hash: halves.request + halves.facts,
    ...hashed,
    runbook: 'rolling-restart',
    cluster: 'prod-eu',
    batches: [],
    nodes: [],
    gates: [],
    waived: [],
    refused: [],
    seconds: 1,
    notes: [],
  };
  let dir: string;
  let file: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'rollbook-test-'));
    file = join(dir, 'plan.json');
    writeFileSync(file, JSON.stringify(plan));
  });
  afterAll(() => rmSync(dir, { recursive: true }));
  const asked = (args: string[], options: Options) => readAsked({ args, options } as Call);

  test('runbook, cluster, nodes and waivers come from the plan', async () => {
    expect(await asked([], { plan: file, by: 'ada', reason: 'r' })).toMatchObject({
      source: { kind: 'name', name: 'rolling-restart' },
      cluster: 'prod-eu',
      nodes: [1, 2],
      waive: ['cluster-check'],
      requestedBy: 'ada',
      plan: { hash: plan.hash },
    });
  });

  test('what agrees may be given again', async () => {
    const again = {
      plan: file,
      cluster: 'prod-eu',
      nodes: [2, 1],
      input: { stable: '10000ms' },
      waive: ['cluster-check'] as const,
    };
    expect(await asked(['rolling-restart'], { ...again, waive: [...again.waive], by: 'ada' })).toMatchObject({
      cluster: 'prod-eu',
    });
  });

  test('everything that does not agree is said at once', async () => {
    const said = await problemOf(
      asked(['rolling-stop'], {
        plan: file,
        by: 'ada',
        cluster: 'other',
        nodes: [1],
        input: { stable: '1s', more: 'x' },
        waive: ['no-actions'],
      }),
    );
    for (const what of ['the runbook', 'the cluster', 'input stable', 'input more', '--nodes', '--waive'])
      expect(said).toContain(what);
    expect(said.startsWith('usage: ')).toBe(true);
  });

  test.each([
    ['not json', 'it is not JSON'],
    ['{}', 'hash'],
    ['[]', 'is no plan'],
  ])('a file that is no plan is refused: %s', async (text, why) => {
    const other = join(dir, 'other.json');
    writeFileSync(other, text);
    expect(await problemOf(asked([], { plan: other, by: 'ada' }))).toContain(why);
  });

  test.each([
    ['request', { ...plan, request: { ...plan.request, nodes: [1, 2, 3] } }],
    ['facts', { ...plan, facts: { ...plan.facts, clusterName: 'other' } }],
    ['facts of another shape', { ...plan, facts: { ...plan.facts, nodes: [{ uid: 1 }] } }],
    ['hash', { ...plan, hash: 'ab'.repeat(32) }],
  ])('a plan whose %s was changed by hand is refused', async (_, changed) => {
    const other = join(dir, 'changed.json');
    writeFileSync(other, JSON.stringify(changed));
    expect(await problemOf(asked([], { plan: other, by: 'ada' }))).toContain('was changed after it was made');
  });

  test('a file that is not there is named', async () => {
    expect(await problemOf(asked([], { plan: join(dir, 'none.json') }))).toContain('there is no such file');
  });

  test('a runbook with problems is refused here, before anything is asked', async () => {
    const bad = join(dir, 'bad.yaml');
    writeFileSync(bad, 'runbook: bad\nsummary: x\nsteps:\n  - call: services.restrt\n');
    await expect(asked([bad], { cluster: 'c', by: 'ada' })).rejects.toMatchObject({
      code: 'runbook',
      problems: [{ line: 4 }],
    });
  });
});
