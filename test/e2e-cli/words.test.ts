import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERBS } from '../../cli/grammar';
import { expectFitForPeople } from './house';
import { endPrograms, rollbook } from './programs';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-words-'));
});
afterAll(async () => {
  await endPrograms();
  await rm(dir, { recursive: true, force: true });
});

// What each of them says is tested where the grammar is; here, that the program comes to it.
test.each(['demo', 'run', 'button', 'schedule create'])(
  '%s --help, exit 0, shows an example that this verb itself reads',
  async (verb) => {
    const { code, out, err } = await rollbook([...verb.split(' '), '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`^Examples?:\n {2}rollbook ${verb}\\b`, 'm'));
  },
);

test('help, with nothing asked, names every verb and answers within half a second', async () => {
  const { code, out, ms } = await rollbook([]);
  const again = [await rollbook([]), await rollbook([])];
  expect(code).toBe(0);
  expect(VERBS.filter(({ name }) => !new RegExp(`^ {2}${name}\\b`, 'm').test(out))).toEqual([]);
  // The quickest of three: others may want the processors.
  expect(Math.min(ms, ...again.map((one) => one.ms))).toBeLessThan(500);
});

test.each([
  [['run', 'r', '--cluster', 'c', '--dry-run'], 'rollbook plan'],
  [['run', 'r', '--cluster', 'c', '--check'], 'rollbook plan'],
  [['list', '-o', 'json'], '--json'],
  [['run', 'r', '--cluster', 'c', '--limit', '1'], '--nodes'],
  [['cancel', 'x'], 'rollbook abort'],
  [['stop', 'x'], 'rollbook abort'],
  [['logs', 'x'], 'rollbook watch'],
  [['ls'], 'rollbook list'],
  [['statsu'], '`status`'],
  [['run', 'r', '--clutser', 'c'], '--cluster'],
  [['run'], 'which runbook'],
  [['run', 'rolling-restart'], 'which cluster'],
  [['run', 'r', '--cluster', 'c', '-i', 'services'], 'name=value'],
  [['run', 'r', '--cluster', 'c', '--nodes', '1,1'], 'twice'],
  [['run', 'r', '--cluster', 'c', '--nodes', 'x'], '--nodes 1,3'],
  [['run', 'r', '--cluster', 'c', '--on-hold', 'ask'], 'wait or leave'],
  [['run', 'r', '--cluster', 'c', '--waive', 'cluster-check'], '--reason'],
  [['list', '--since', '7'], '7d'],
  [['list', '--outcome', 'good'], 'completed'],
  [['pause'], 'ID'],
  [['status', 'a', 'b'], 'a'],
  [['run', './missing.yaml', '--cluster', 'c'], 'missing.yaml'],
  [['run', '--plan', './missing.json'], 'missing.json'],
] as [string[], string][])('%j, exit 2, is told what to write instead', async (words, told) => {
  const ran = await rollbook(words, { cwd: dir });
  expect({ code: ran.code, out: ran.out }).toEqual({ code: 2, out: '' });
  expect(ran.err).toContain(told);
  expect(ran.err.trim().split('\n')).toHaveLength(1);
  expectFitForPeople(ran);
});

const WRONG = `runbook: wrong
summary: Several mistakes
nodes:
  batch: 0
steps:
  - call: services.restrt
    with: { services: [stats_archiver] }
    retries: 3
  - approve:
  - assert: node.roll == 'primary'
`;

test('validate, a runbook with several mistakes, shows all of them with place, line and caret, exit 2', async () => {
  await writeFile(join(dir, 'wrong.yaml'), WRONG);
  const ran = await rollbook(['validate', 'wrong.yaml'], { cwd: dir });
  expect(ran.code).toBe(2);
  for (const place of ['wrong.yaml:4:', 'wrong.yaml:6:11: ', 'wrong.yaml:8:5: ', 'wrong.yaml:9:13: ', 'wrong.yaml:10:'])
    expect(ran.out).toContain(place);
  expect(ran.out).toContain('  6 |   - call: services.restrt\n    |           ^');
  expect(ran.out).toMatch(/did you mean `services\.restart`/);
  expect(ran.out).toContain('write what a person is asked');
  expectFitForPeople(ran);
});

test('run, a runbook file with mistakes, shows the same without asking any server, exit 2', async () => {
  const place = { cwd: dir, env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } };
  const ran = await rollbook(['run', './wrong.yaml', '--cluster', 'c'], place);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain('  6 |   - call: services.restrt\n    |           ^');
  const asData = await rollbook(['run', './wrong.yaml', '--cluster', 'c', '--json'], place);
  const { error } = JSON.parse(asData.out) as {
    error: { code: string; problems: { line: number; column: number; code: string }[] };
  };
  expect(error).toMatchObject({ code: 'runbook' });
  expect(error.problems).toContainEqual(expect.objectContaining({ line: 6, column: 11, code: 'unknown-action' }));
});

test('validate, documents made to hurt, ends within seconds each with one sentence', async () => {
  await mkdir(join(dir, 'odd'), { recursive: true });
  const odd: Record<string, string> = {
    'deep.yaml': `runbook: deep\nsummary: x\nsteps: ${'['.repeat(50_000)}`,
    'bomb.yaml': `a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]\n`,
    'big.yaml': `# ${'x'.repeat(300_000)}\n`,
    'empty.yaml': '',
    'binary.yaml': '\u0000\u0001\ufffd',
    'list.yaml': '- a\n- b\n',
    'bidi.yaml': 'runbook: \u202eevil\u001b[31m\nsummary: x\n',
  };
  for (const [file, text] of Object.entries(odd)) {
    await writeFile(join(dir, 'odd', file), text);
    const ran = await rollbook(['validate', join('odd', file)], { cwd: dir });
    expect({ file, code: ran.code, quick: ran.ms < 6_000 }).toEqual({ file, code: 2, quick: true });
    expect(ran.out).toContain(`odd/${file}:`);
    expect(ran.out + ran.err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
    expectFitForPeople(ran);
  }
});
