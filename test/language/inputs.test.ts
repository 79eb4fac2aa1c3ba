import fc from 'fast-check';
import { parseInputText, readInput, readInputs, wanted, writeInputs } from '../../language/inputs';
import type { InputDeclaration, InputValue } from '../../language/runbook';
import { document, runbookOf } from './documents';

const runbook = runbookOf(
  document(`inputs:
  services: { type: services, description: Which }
  note: { type: string, default: none }
  count: { type: integer, min: 1, max: 5, default: 2 }
  fast: { type: boolean, default: false }
  wait: { type: duration, default: 10s }
  speed: { type: choice, options: [slow, fast], default: slow }
`),
);

test('inputs, only the required one given, are filled in', () => {
  expect(readInputs(runbook, { services: ['alert_mgr'] })).toEqual({
    ok: true,
    inputs: { services: ['alert_mgr'], note: 'none', count: 2, fast: false, wait: 10_000, speed: 'slow' },
  });
});

test('inputs, all given, are typed values; a duration is text and becomes milliseconds', () => {
  const given = { services: ['a', 'b'], note: '', count: 5, fast: true, wait: '1h30m', speed: 'fast' };
  expect(readInputs(runbook, given)).toEqual({ ok: true, inputs: { ...given, wait: 5_400_000 } });
});

test('inputs, unknown, missing and wrong, are all named at once', () => {
  const read = readInputs(runbook, { serices: ['a'], count: 9, fast: 'yes', wait: 10, speed: 'slw', note: 5 });
  if (read.ok) throw new Error('accepted');
  expect(read.problems).toEqual([
    'unknown input `serices`; did you mean `services`?',
    expect.stringMatching(/^input `services` is missing: give a list/),
    expect.stringMatching(/^input `note`: .*give a text/),
    expect.stringMatching(/^input `count`: 9 is out of range: give a whole number from 1 to 5/),
    expect.stringMatching(/^input `fast`: .*give true or false/),
    expect.stringMatching(/^input `wait`: .*write 10s/),
    expect.stringMatching(/^input `speed`: .*did you mean `slow`\?/),
  ]);
});

test.each([
  ['services', 'alert_mgr'],
  ['services', []],
  ['services', ['a', 'a']],
  ['services', ['']],
  ['services', [1]],
  ['count', 1.5],
  ['count', '2'],
  ['count', Number.MAX_VALUE],
  ['wait', '10'],
  ['wait', '-1s'],
  ['wait', '99d'],
  ['note', 'x'.repeat(1_001)],
  ['note', { a: 1 }],
])('input %s, given %j, is refused', (name, value) => {
  expect(readInputs(runbook, { services: ['a'], [name]: value }).ok).toBe(false);
});

test('inputs, of a runbook without any, are refused by name', () => {
  expect(readInputs(runbookOf(document('')), { a: 1 })).toEqual({
    ok: false,
    problems: ['unknown input `a`: tried takes none'],
  });
});

test.each(['constructor', '__proto__', 'toString'])(
  'inputs, one called %s that nobody declared, is unknown',
  (name) => {
    const given = JSON.parse(`{"services":["a"],"${name}":1}`) as Record<string, unknown>;
    expect(readInputs(runbook, given).ok).toBe(false);
  },
);

const decides = runbookOf(
  document(`inputs:
  stable: { type: duration, default: 10s }
  size: { type: integer, default: 2 }
  names: { type: services, default: [a] }
  wait: { type: duration, default: 30s }
nodes:
  batch: [1, "\${{ inputs.size }}"]
steps:
  - name: restart
    call: services.restart
    with: { services: "\${{ inputs.names + ['b'] }}" }
    timeout: \${{ inputs.wait }}
    stable: \${{ inputs.stable }}
    deadline: 1m
`),
);

test.each([
  [{ stable: '1m' }, /step restart, deadline: .*must be longer/],
  [{ stable: '2h' }, /step restart, deadline: .*must be longer/],
  [{ size: 0 }, /nodes\.batch\.1: .*no batch/],
  [{ names: ['b'] }, /step restart, with\.services: .*named twice/],
  [{ wait: '0s' }, /step restart, timeout: /],
  [{ wait: '2h' }, /step restart, timeout: /],
])('inputs %j, that decide something impossible, are refused before any request', (given, sentence) => {
  expect(readInputs(decides, given)).toEqual({ ok: false, problems: [expect.stringMatching(sentence)] });
});

test('inputs, that decide what is possible, are accepted', () => {
  expect(readInputs(decides, { stable: '59s', size: 1 }).ok).toBe(true);
});

const declared = (type: InputDeclaration['type'], more: object = {}): InputDeclaration => ({
  type,
  description: '',
  ...more,
});

test.each([
  [declared('services'), 'alert_mgr, cm_server', ['alert_mgr', 'cm_server']],
  [declared('string'), ' kept = as is ', ' kept = as is '],
  [declared('integer'), '-3', -3],
  [declared('boolean'), 'true', true],
  [declared('duration'), '1h30m', '1h30m'],
  [declared('choice', { options: ['a', 'b'] }), 'b', 'b'],
])('input text, for %j, %j is read as %j', (declaration, text, value) => {
  expect(parseInputText(declaration, text)).toEqual({ ok: true, value });
});

test.each([
  [declared('services'), ''],
  [declared('services'), 'a,,b'],
  [declared('integer'), '3.5'],
  [declared('integer'), '0x10'],
  [declared('integer', { max: 2 }), '3'],
  [declared('boolean'), 'yes'],
  [declared('duration'), '10'],
  [declared('choice', { options: ['a', 'b'] }), 'c'],
])('input text, for %j, %j is refused with what to write', (declaration, text) => {
  expect(parseInputText(declaration, text)).toEqual({ ok: false, why: expect.stringMatching(/.+/) });
});

test('inputs, written for a plan and read again, are the same', () => {
  const value: fc.Arbitrary<Record<string, InputValue>> = fc.record({
    services: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    note: fc.string({ maxLength: 20 }),
    count: fc.integer({ min: 1, max: 5 }),
    fast: fc.boolean(),
    wait: fc.integer({ min: 0, max: 86_400_000 }),
    speed: fc.constantFrom('slow', 'fast'),
  });
  fc.assert(
    fc.property(value, (inputs) => {
      expect(readInputs(runbook, writeInputs(runbook, inputs))).toEqual({ ok: true, inputs });
    }),
  );
});

test('inputs, given as null, take their default', () => {
  const given = { services: ['a'], note: null, count: null };
  expect(readInputs(runbook, given)).toMatchObject({ ok: true, inputs: { note: 'none', count: 2 } });
  expect(readInputs(runbook, { services: null }).ok).toBe(false);
});

test('inputs, that are wrong themselves, are all that is named: nothing is decided by them', () => {
  expect(readInputs(decides, { stable: 10, size: 0 })).toEqual({
    ok: false,
    problems: [expect.stringMatching(/^input `stable`/)],
  });
});

test('inputs, unknown and like none that is declared, are told what there is', () => {
  expect(readInputs(decides, { anything: 1 })).toEqual({
    ok: false,
    problems: ['unknown input `anything`: tried takes `stable`, `size`, `names` and `wait`'],
  });
});

const lists = runbookOf(
  document(`inputs:
  wait: { type: duration, default: 30s }
before:
  - name: first
    call: cluster.get
    timeout: \${{ inputs.wait }}
steps:
  - call: nodes.list
    timeout: \${{ inputs.wait }}
after:
  - name: last
    call: cluster.get
  - call: cluster.check
    timeout: \${{ inputs.wait }}
`),
);

test('inputs, that decide something impossible of several steps, name each by its name or its place', () => {
  expect(readInputs(lists, { wait: '0s' })).toEqual({
    ok: false,
    problems: [
      expect.stringMatching(/^step first, timeout: /),
      expect.stringMatching(/^step 1 of steps, timeout: /),
      expect.stringMatching(/^step 2 of after, timeout: /),
    ],
  });
});

test.each([
  [declared('services'), 'give a list of service names, such as stats_archiver'],
  [declared('duration'), 'give a duration, such as 10s'],
  [declared('boolean'), 'give true or false'],
  [declared('integer'), 'give a whole number'],
  [declared('integer', { min: 0 }), 'give a whole number from 0'],
  [declared('integer', { max: 9 }), 'give a whole number up to 9'],
  [declared('integer', { min: 1, max: 9 }), 'give a whole number from 1 to 9'],
  [declared('choice', { options: ['a', 'b'] }), 'give one of `a` and `b`'],
  [declared('string'), 'give a text'],
])('input, declared as %j, wants: %s', (declaration, text) => {
  expect(wanted(declaration)).toBe(text);
});

test.each([
  [declared('integer', { min: 1 }), 1, null],
  [declared('integer', { min: 1 }), 0, '0 is out of range: give a whole number from 1'],
  [declared('integer', { max: 9 }), 9, null],
  [declared('integer', { max: 9 }), 10, '10 is out of range: give a whole number up to 9'],
  [declared('integer', { min: 0 }), -1, '-1 is out of range: give a whole number from 0'],
  [declared('string'), 'x'.repeat(1_000), null],
  [declared('string'), 'x'.repeat(1_001), 'the text is too long: write at most 1000 characters'],
  [declared('choice', { options: ['a', 'b'] }), 5, '`5` is wrong: give one of `a` and `b`'],
  [declared('choice', { options: ['slow', 'fast'] }), 'nothing', '`nothing` is wrong: give one of `slow` and `fast`'],
])('input, declared as %j, given %j: %j', (declaration, value, why) => {
  expect(readInput(declaration, value)).toEqual(why === null ? { ok: true, value } : { ok: false, why });
});

test.each([
  [declared('boolean'), ' false ', false],
  [declared('boolean'), ' true', true],
  [declared('integer'), ' 12 ', 12],
  [declared('integer'), '-1234567890123456', -1_234_567_890_123_456],
])('input text, for %j, %j has blanks around it that do not count', (declaration, text, value) => {
  expect(parseInputText(declaration, text)).toEqual({ ok: true, value });
});

test('input text, of no service at all, is an empty list and not a service without a name', () => {
  expect(parseInputText(declared('services'), ' ')).toEqual(readInput(declared('services'), []));
});

test('inputs, written for a plan, keep what no runbook declares', () => {
  expect(writeInputs(runbook, { wait: 90_000, other: 90_000 })).toEqual({ wait: '1m30s', other: 90_000 });
});
