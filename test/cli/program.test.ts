import { VERBS } from '../../cli/grammar';
import { isGroup } from '../../cli/grammar-parts';
import { readArguments } from '../../cli/program';
import { UserError } from '../../language/user-error';

function read(line: string) {
  const asked = readArguments(
    line.split(' ').filter((word) => word !== ''),
    '1.2.3',
  );
  if ('show' in asked) throw new Error('help and no verb');
  return { verb: asked.verb.name, args: asked.args, options: asked.options };
}

function complaint(line: string): string {
  try {
    readArguments(line.split(' '), '1.2.3');
  } catch (error) {
    if (error instanceof UserError && error.code === 'usage') return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('the command line', () => {
  test('run, every flag, gives typed options', () => {
    expect(
      read(
        'run rolling-restart --cluster prod-eu -i services=a,b --input note=x=y --nodes 3,1 --waive cluster-check --waive no-actions ' +
          '--reason because --by ada --detach --on-hold leave --id my-run --attach --yes --profile p --address h:1 -n ops --json',
      ),
    ).toEqual({
      verb: 'run',
      args: ['rolling-restart'],
      options: {
        cluster: 'prod-eu',
        input: { services: 'a,b', note: 'x=y' },
        nodes: [3, 1],
        waive: ['cluster-check', 'no-actions'],
        reason: 'because',
        by: 'ada',
        detach: true,
        onHold: 'leave',
        id: 'my-run',
        attach: true,
        yes: true,
        profile: 'p',
        address: 'h:1',
        namespace: 'ops',
        json: true,
      },
    });
  });

  test('list filters are read', () => {
    expect(
      read('list --cluster c --runbook r --outcome rolled-back --since 7d --open --phase holding').options,
    ).toEqual({
      cluster: 'c',
      runbook: 'r',
      outcome: 'rolled-back',
      since: 604_800_000,
      open: true,
      phase: 'holding',
    });
  });

  test('general flags before the verb belong to it', () => {
    expect(read('--json --namespace ops status my-run')).toEqual({
      verb: 'status',
      args: ['my-run'],
      options: { json: true, namespace: 'ops' },
    });
  });

  test('validate takes many files and -', () => {
    expect(read('validate a.yaml b -').args).toEqual(['a.yaml', 'b', '-']);
  });

  test('a reason that begins with a dash is a reason', () => {
    expect(readArguments(['abort', 'x', '--reason', '-n was wrong'], '1')).toMatchObject({
      options: { reason: '-n was wrong' },
    });
  });

  test.each([
    ['run r --dry-run', 'rollbook plan'],
    ['run r --check', 'rollbook plan'],
    ['run r -o json', '--json'],
    ['run r --limit 3', '--nodes'],
    ['cancel x', 'rollbook abort'],
    ['stop x', 'rollbook abort'],
    ['logs x', 'rollbook watch'],
    ['ls', 'rollbook list'],
    ['lst', 'did you mean `list`'],
    ['cron', 'rollbook schedule create'],
    ['schedule creat x', 'did you mean `create`'],
    ['run r --clutser c', '--cluster'],
  ])('%s gets our word: %s', (line, ours) => {
    expect(complaint(line)).toContain(ours);
  });

  test.each([
    ['run r -i services', 'name=value'],
    ['run r -i a=1 -i a=2', 'twice'],
    ['run r --nodes 1,x', '--nodes 1,3'],
    ['run r --nodes 1,1', 'twice'],
    ['run r --waive clusterchek', 'no gate'],
    ['run r --on-hold never', 'wait or leave'],
    ['retry x --node 0', 'number of a node'],
    ['list --since 7', 'for example 7d'],
    ['approve x --plan abc', '64 hex digits'],
    ['confirm x', 'rollbook approve'],
    ['deny x', 'rollbook reject'],
    ['list --outcome good', 'completed'],
    ['list --phase stuck', 'holding'],
    ['status a b', 'too many words for `status`: a b; rollbook status --help'],
    ['help nope', 'there is no verb `nope`'],
    ['--json', 'write a verb first'],
    ['run r --cluster c;d', 'no cluster can have this name'],
    ['run r --cluster c --id=', '1 to 200 characters'],
    [`run r --cluster c --id ${'x'.repeat(201)}`, '1 to 200 characters'],
    [`run r --cluster c --reason ${'x'.repeat(2_001)}`, 'it has 2001 characters, and at most 2000 are kept'],
    [`run r --cluster c --override-freeze ${'x'.repeat(2_001)}`, 'it has 2001 characters, and at most 2000 are kept'],
    ['run r --cluster c --override-freeze=', '--override-freeze: it is empty; write why'],
    ['schedule create x r --overlap allow-all', '--overlap allow-all: write skip or buffer-one'],
    [`schedule create x r --note ${'x'.repeat(501)}`, '--note: it has 501 characters'],
    ['schedule trigger x --outside-window=', '--outside-window: it is empty; write why'],
    ['schedule update x --unset window', '--unset window: write `nodes`'],
    ['pause x --reason=', '--reason: it is empty; write why'],
    ['run r --cluster', 'argument missing'],
  ])('%s is refused with what to write', (line, hint) => {
    expect(complaint(line)).toContain(hint);
  });

  const every = VERBS.flatMap((verb) =>
    isGroup(verb)
      ? verb.verbs.map((one) => ({ ...one, words: [verb.name, one.name] }))
      : [{ ...verb, words: [verb.name] }],
  );

  test.each(every.map((verb) => [verb.words.join(' '), verb] as const))(
    '%s, asked for help, shows what it is for and an example of itself',
    (name, { words, summary, examples }) => {
      const asked = readArguments([...words, '--help'], '1.2.3');
      if (!('show' in asked)) throw new Error(`${name} has no help`);
      expect(asked.show).toMatch(/Examples?:\n {2}rollbook /);
      expect(asked.show).toContain(summary.slice(0, 20));
      expect(examples.every((example) => example.startsWith(`rollbook ${name}`))).toBe(true);
      expect(asked.show).toContain('--json');
    },
  );

  test.each(VERBS.filter(isGroup).map((group) => [group.name, group] as const))(
    '%s, asked for help, names its verbs, and says so where none or another is written',
    (name, { verbs }) => {
      for (const line of [`${name} --help`, `${name} help`]) {
        const asked = readArguments(line.split(' '), '1');
        for (const verb of verbs)
          expect('show' in asked && asked.show).toMatch(new RegExp(`^ {2}${verb.name}\\b`, 'm'));
      }
      expect(complaint(name)).toContain(`rollbook ${name} ${verbs[0]?.name}`);
      expect(complaint(`${name} --json`)).toContain(`rollbook ${name} ${verbs[0]?.name}`);
      expect(complaint(`${name} delte x`)).toContain(`there is no \`${name} delte\`; did you mean \`delete\`?`);
    },
  );

  test('general flags before a verb of two words belong to it', () => {
    expect(read('--json --namespace ops button delete x')).toEqual({
      verb: 'delete',
      args: ['x'],
      options: { json: true, namespace: 'ops' },
    });
    expect(complaint('button delete x y')).toContain('too many words for `button delete`: x y');
    expect(complaint('button delete x --note n')).toContain("unknown option '--note'");
  });

  test('every example is read without a complaint', () => {
    for (const example of every.flatMap((verb) => verb.examples)) {
      const words = (example.split(' < ')[0]?.split(' > ')[0] ?? '').match(/"[^"]*"|\S+/g) ?? [];
      expect(
        'verb' in
          readArguments(
            words.slice(1).map((word) => word.replace(/"/g, '')),
            '1',
          ),
      ).toBe(true);
    }
  });

  test('no words at all show the help; --version the version', () => {
    const help = readArguments([], '1.2.3');
    expect('show' in help && help.show).toContain('rollbook demo');
    expect(readArguments(['--version'], '1.2.3')).toEqual({ show: '1.2.3\n' });
  });
});
