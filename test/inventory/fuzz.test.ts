import fc from 'fast-check';
import { checkInventory } from '../../inventory/check';
import { maskSource } from '../../inventory/mask';
import { renderProblem } from '../../language/source';
import { damage, damaged } from '../support/damage';

const SECRET = 'hunter2-planted';
const VALID = `# all that can stand there
clusters:
  prod-eu:
    url: https://10.0.0.1:9443
    nodes: { 1: https://10.0.0.1:9443, 2: https://node2.example.com }
    name: cluster.example.com
    username: ops@example.com
    password: { file: secrets/prod-eu }
    login: local
    tls: { ca: ./ca.pem, server_name: cluster.example.com, cert: /etc/c.pem, key: c.key }
    max_unavailable: 2
  prod-us:
    url: https://10.1.0.1:9443
    username: ops@example.com
    password: { env: PROD_US }
    tls:
      insecure: true
`;
const BITS = [
  ...['"', "'", ':', ': ', '- ', '[', ']', '{', '}', ',', '#', '&a ', '*a', '!x ', '|', '>', '?', '%', '@', '`'],
  ...['\t', '\r', '\r\n', '\u0000', '\u001b[2J', '\n', '\n  ', '\uFEFF', '\u200b', '\u202e', '\ud800', '\u{1F4A5}'],
  ...['---\n', '...\n', '.inf', '.nan', '-1', '1e999', '0x1f', '9007199254740993', 'null', '~', 'true', '__proto__'],
  ...['clusters', 'password', 'url', 'https://u:p@h', 'https://[::1', 'https://h:0', 'https://xn--', '1', '../', '/'],
];
const change = damage(BITS);

/** Checks in bounded time; every problem is one sentence fit to be shown, at a place that exists. */
function expectHarmless(document: string): void {
  const began = performance.now();
  const checked = checkInventory(document, 'clusters.yaml');
  expect(performance.now() - began).toBeLessThan(15_000);
  if (checked.ok) return;
  expect(checked.problems.length).toBeGreaterThan(0);
  const lines = document.split('\n').length;
  for (const problem of checked.problems.slice(0, 200)) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(problem.line).toBeLessThanOrEqual(lines + 1);
    expect(problem.column).toBeGreaterThanOrEqual(1);
    expect(problem.message.length).toBeLessThan(2_000);
    expect(problem.message).not.toMatch(/[\p{Cc}\u202e\u200b]|undefined|\[object|Cannot read/u);
    expect(renderProblem(problem, maskSource(document))).toContain(problem.message);
  }
}

test('inventory, damaged at random, never throws, ends soon, and says what to write at places that exist', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      expectHarmless(changes.reduce(damaged, VALID));
    }),
    { numRuns: 500 },
  );
});

test('inventory, given as JSON with any values under its keys, never throws', () => {
  const key = fc.constantFrom(
    ...['clusters', 'a', 'b', 'url', 'nodes', '1', '2', 'name', 'username', 'password', 'env', 'file', 'login', 'tls'],
    ...['ca', 'cert', 'key', 'server_name', 'fingerprint', 'insecure', 'max_unavailable', 'calendar', '__proto__'],
  );
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 0 }),
    key,
    fc.constantFrom('https://h', 'https://h:443', 'ab'.repeat(32)),
  );
  const grow = (of: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
    fc.oneof(leaf, fc.dictionary(key, of, { maxKeys: 6 }), fc.array(of, { maxLength: 3 }));
  const cluster = fc.dictionary(key, grow(grow(leaf)), { maxKeys: 9 });
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(key, cluster, { maxKeys: 3 })), (value) => {
      expectHarmless(JSON.stringify(value));
      expectHarmless(JSON.stringify({ clusters: value }));
    }),
    { numRuns: 300 },
  );
});

test('inventory, with a secret in it and then damaged at random, names the secret in no problem and no quoted line', () => {
  const withSecret = VALID.replace('{ file: secrets/prod-eu }', SECRET).replace('10.1.0.1', `ops:${SECRET}@10.1.0.1`);
  fc.assert(
    fc.property(fc.array(change, { maxLength: 2 }), (changes) => {
      const document = changes.reduce(damaged, withSecret);
      const checked = checkInventory(document, 'clusters.yaml');
      if (checked.ok) return;
      const masked = maskSource(document);
      for (const problem of checked.problems) {
        expect(problem.message).not.toContain(SECRET);
        // A change may have taken the secret's key away from it: then it is a text like any other.
        if (changes.length === 0) expect(renderProblem(problem, masked)).not.toContain(SECRET);
      }
    }),
    { numRuns: 300 },
  );
});

const KB = 1024;
const entry = (i: number): string => `  c${i}: { url: "https://h${i}:9443", username: u, password: { env: P } }\n`;
test.each<[string, string]>([
  ['line ends of Windows', VALID.replaceAll('\n', '\r\n')],
  ['a mark of byte order', `\uFEFF${VALID}`],
  ['3,000 clusters', `clusters:\n${Array.from({ length: 3_000 }, (_, i) => entry(i)).join('')}`],
  [
    '3,000 clusters at one address',
    `clusters:\n${Array.from({ length: 3_000 }, (_, i) => entry(i).replace(`h${i}`, 'h')).join('')}`,
  ],
  [
    '5,000 nodes',
    `clusters:\n  a:\n    url: https://h\n    username: u\n    password: { env: P }\n    nodes:\n${Array.from({ length: 5_000 }, (_, i) => `      ${i + 1}: https://h${i}\n`).join('')}`,
  ],
  ['20,000 unknown keys', `clusters:\n  a:\n${Array.from({ length: 20_000 }, (_, i) => `    k${i}: 1\n`).join('')}`],
  ['40,000 equal keys', `clusters:\n${'  k: 1\n'.repeat(40_000)}`],
  ['65 levels', `clusters: ${'['.repeat(65)}${']'.repeat(65)}`],
  ['100,000 levels', `clusters: ${'{a: '.repeat(60_000)}`],
  ['a comment up to 256 kB', `${VALID}#${'x'.repeat(256 * KB - VALID.length - 1)}`],
  ['a comment over 256 kB', `${VALID}#${'x'.repeat(256 * KB - VALID.length)}`],
  ['100 MB', 'a'.repeat(100 * KB * KB)],
])('inventory, %s: ends within seconds, in bounded memory, with sentences or a result', (_what, document) => {
  const before = process.memoryUsage().rss;
  expectHarmless(document);
  expect(process.memoryUsage().rss - before).toBeLessThan(800 * KB * KB);
});

test('inventory, of Windows or with a mark of byte order, is the same; of 256 kB it is read, a byte more is too much', () => {
  const known = checkInventory(VALID, 'clusters.yaml');
  expect(known.ok).toBe(true);
  expect(checkInventory(VALID.replaceAll('\n', '\r\n'), 'clusters.yaml')).toEqual(known);
  expect(checkInventory(`\uFEFF${VALID}`, 'clusters.yaml')).toEqual(known);
  const full = `${VALID}#${'x'.repeat(256 * KB - VALID.length - 1)}`;
  expect(checkInventory(full, 'clusters.yaml')).toEqual(known);
  expect(checkInventory(`${full}x`, 'clusters.yaml')).toMatchObject({ problems: [{ code: 'too-big' }] });
});
