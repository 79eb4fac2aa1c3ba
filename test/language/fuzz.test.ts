import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { checkRunbook } from '../../language/check';
import { renderProblem } from '../../language/render';
import { EVERY_KEY } from './documents';
import { damage, damaged } from '../support/damage';

const folder = join(__dirname, '../../runbooks');
const shipped = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const valid = [EVERY_KEY, ...shipped.map((name) => readFileSync(join(folder, name), 'utf8'))];

const BITS = [
  ...[
    '${{',
    '}}',
    '"',
    "'",
    ':',
    ': ',
    '- ',
    '[',
    ']',
    '{',
    '}',
    ',',
    '#',
    '&a ',
    '*a',
    '!x ',
    '|',
    '>',
    '?',
    '%',
    '@',
    '`',
    '\t',
    '\r',
    '\u0000',
  ],
  ...[
    '\n',
    '\n  ',
    '\uFEFF',
    '---\n',
    '.inf',
    '-1',
    '9e999',
    'null',
    '~',
    'true',
    'steps',
    'inputs',
    'node',
    '.',
    '(',
    ')',
    '==',
    '__proto__',
    '\ud800',
  ],
];

const change = damage(BITS);

test('check, documents damaged at random, never throws, ends soon, and points at places that exist', () => {
  fc.assert(
    fc.property(fc.constantFrom(...valid), fc.array(change, { minLength: 1, maxLength: 6 }), (text, changes) => {
      const document = changes.reduce(damaged, text);
      const started = performance.now();
      const checked = checkRunbook(document, 'fuzzed.yaml');
      expect(performance.now() - started).toBeLessThan(3_000);
      if (checked.ok) return expect(JSON.parse(JSON.stringify(checked.runbook))).toEqual(checked.runbook);
      expect(checked.problems.length).toBeGreaterThan(0);
      const lines = document.split('\n').length;
      for (const problem of checked.problems) {
        expect(problem.line).toBeGreaterThanOrEqual(1);
        expect(problem.line).toBeLessThanOrEqual(lines + 1);
        expect(problem.column).toBeGreaterThanOrEqual(1);
        expect(problem.message).not.toMatch(/\n|undefined|\[object|Cannot read/);
        expect(renderProblem(problem, document)).toContain(problem.message);
      }
    }),
    { numRuns: 400 },
  );
});

test.each(['\u0000', '\uFEFF|', '|\uFEFF', '\u202E', '\u001B[31m'])(
  'check, a document that begins with %j, gives sentences that are fit to print',
  (bit) => {
    const checked = checkRunbook(`${bit}${valid[0] ?? ''}`, 'fuzzed.yaml');
    for (const problem of checked.ok ? [] : checked.problems) expect(problem.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  },
);

test('check, a runbook given as JSON with any values in it, never throws', () => {
  const key = fc.constantFrom(
    'runbook',
    'summary',
    'inputs',
    'nodes',
    'steps',
    'before',
    'after',
    'gates',
    'grace',
    'call',
    'with',
    'when',
    'type',
    'default',
  );
  const leaf = fc.oneof(fc.jsonValue({ maxDepth: 0 }), key);
  const grow = (of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof(leaf, fc.dictionary(key, of, { maxKeys: 5 }), fc.array(of, { maxLength: 3 }));
  const tree = fc.dictionary(key, grow(grow(grow(leaf))), { maxKeys: 8 });
  fc.assert(
    fc.property(tree, (value) => {
      const checked = checkRunbook(JSON.stringify(value) ?? '', 'fuzzed.json');
      if (!checked.ok) expect(checked.problems.length).toBeGreaterThan(0);
    }),
    { numRuns: 400 },
  );
});

test.each(valid)(
  'check, of Windows, with a mark of byte order, or filled up to 256 kB: the same; a byte more is too much',
  (text) => {
    const known = checkRunbook(text, 'a.yaml');
    expect(known.ok).toBe(true);
    expect(checkRunbook(`\uFEFF${text}`, 'a.yaml')).toEqual(known);
    // A text of several lines keeps the line ends that YAML gives it.
    expect(checkRunbook(text.replaceAll('\n', '\r\n'), 'a.yaml')).toEqual(known);
    const full = `${text}#${'x'.repeat(256 * 1024 - Buffer.byteLength(text) - 1)}`;
    expect(checkRunbook(full, 'a.yaml')).toEqual(known);
    expect(checkRunbook(`${full}x`, 'a.yaml')).toMatchObject({ ok: false, problems: [{ code: 'too-big' }] });
  },
);

test('check, 100 MB, is refused at once and in no more memory than the text itself', () => {
  const text = 'a'.repeat(100 * 1024 * 1024);
  const before = process.memoryUsage().rss;
  const began = performance.now();
  expect(checkRunbook(text, 'a.yaml')).toMatchObject({ ok: false, problems: [{ code: 'too-big' }] });
  expect(performance.now() - began).toBeLessThan(3_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

const HARD: [string, string][] = [
  ['20,000 unknown keys', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join('')],
  ['40,000 equal keys', 'k: 1\n'.repeat(40_000)],
  [
    '5,000 named steps',
    `runbook: a\nsummary: b\nsteps:\n${Array.from({ length: 5_000 }, (_, i) => `  - { name: s${i}, call: nodes.list }\n`).join('')}`,
  ],
  ['250,000 quotes', '"'.repeat(250_000)],
  ['3,000 lines that need quotes', Array.from({ length: 3_000 }, (_, i) => `when: 'a' in x${i}\n`).join('')],
  [
    '50,000 unclosed expressions',
    `runbook: a\nsummary: b\nsteps:\n  - assert: true\n    message: "${'${{ '.repeat(50_000)}"`,
  ],
  ['900 open parentheses', `runbook: a\nsummary: b\nsteps:\n  - assert: ${'('.repeat(900)}`],
  ['900 negations', `runbook: a\nsummary: b\nsteps:\n  - assert: "${'!'.repeat(990)}true"`],
  ['a key of 200,000 characters', `${'k'.repeat(200_000)}: 1`],
  ['256,000 line ends', '\n'.repeat(256_000)],
];

test.each(HARD)('check, %s, ends within seconds', (_name, text) => {
  const started = performance.now();
  checkRunbook(text, 'hard.yaml');
  expect(performance.now() - started).toBeLessThan(15_000);
});
