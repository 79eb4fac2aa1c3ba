import { resolve } from 'node:path';
import fc from 'fast-check';
import { checkInventory } from '../../inventory/check';
import { maskSource } from '../../inventory/mask';
import { renderProblem } from '../../language/source';

const SECRET = 'hunter2-planted';
const HEX = 'ab'.repeat(32);

function problems(text: string): string[] {
  const checked = checkInventory(text, 'clusters.yaml');
  return checked.ok ? [] : checked.problems.map((p) => `${p.line}:${p.column} ${p.code}: ${p.message}`);
}

/** One cluster with these lines in place of, or after, the usual ones. */
function entry(lines: Record<string, string | null>): string {
  const usual = { url: 'https://10.0.0.1:9443', username: 'ops@example.com', password: '{ env: P }', ...lines };
  const rows = Object.entries(usual).flatMap(([key, value]) => (value === null ? [] : [`    ${key}: ${value}`]));
  return ['clusters:', '  a:', ...rows, ''].join('\n');
}

describe('a correct inventory', () => {
  test('every key, read, gives addresses as origins and paths from its folder', () => {
    const text = `clusters:
  prod-eu:
    url: https://10.0.0.1:9443/            # any node
    nodes: { 1: https://10.0.0.1:9443, 2: https://node2.example.com }
    name: cluster.example.com
    username: ops@example.com
    password: { file: secrets/prod-eu }
    login: local
    tls: { ca: ./ca.pem, server_name: cluster.example.com, cert: /etc/c.pem, key: c.key, fingerprint: { 1: "${HEX}", 2: "${'AB:'.repeat(31)}AB" } }
    calendar: ./freeze.ics
    notify: { url: https://hooks.example.com/ops?x=1, token: { file: secrets/hook } }
    max_unavailable: 2
`;
    expect(checkInventory(text, '/srv/rollbook/clusters.yaml')).toEqual({
      ok: true,
      inventory: {
        file: '/srv/rollbook/clusters.yaml',
        clusters: [
          {
            name: 'prod-eu',
            url: 'https://10.0.0.1:9443',
            nodes: [
              { uid: 1, url: 'https://10.0.0.1:9443' },
              { uid: 2, url: 'https://node2.example.com' },
            ],
            pinnedName: 'cluster.example.com',
            username: 'ops@example.com',
            password: { file: '/srv/rollbook/secrets/prod-eu' },
            login: 'local',
            tls: {
              ca: '/srv/rollbook/ca.pem',
              cert: '/etc/c.pem',
              key: '/srv/rollbook/c.key',
              serverName: 'cluster.example.com',
              fingerprints: [
                { uid: 1, sha256: HEX },
                { uid: 2, sha256: HEX },
              ],
              insecure: false,
            },
            maxUnavailable: 2,
            calendar: '/srv/rollbook/freeze.ics',
            notify: { url: 'https://hooks.example.com/ops?x=1', token: { file: '/srv/rollbook/secrets/hook' } },
          },
        ],
      },
    });
  });

  test('only what is required, read, has the documented defaults', () => {
    const checked = checkInventory(entry({}), 'clusters.yaml');
    expect(checked).toMatchObject({
      ok: true,
      inventory: {
        file: resolve('clusters.yaml'),
        clusters: [
          {
            nodes: [],
            pinnedName: null,
            login: null,
            maxUnavailable: 1,
            calendar: null,
            tls: { ca: null, cert: null, key: null, serverName: null, fingerprints: [], insecure: false },
          },
        ],
      },
    });
  });
});

describe('a wrong inventory', () => {
  test.each<[string, string, string]>([
    ['an empty file', '', '1:1 empty: the file is empty: write `clusters:` and below it one entry for each cluster'],
    ['a list', '- a\n', '1:1 wrong-type: write `clusters:` and below it one entry for each cluster'],
    ['no cluster', 'clusters: {}\n', '1:11 wrong-type: there is no cluster: write at least one'],
    ['a typo', entry({ usrname: 'x' }), '6:5 unknown-key: `usrname` is no key of a cluster; did you mean `username`?'],
    ['a word from elsewhere', entry({ host: 'x' }), '6:5 unknown-key: `host` is no key of a cluster; here it is `url`'],
    ['a key missing', entry({ username: null }), '3:5 missing-key: `username` is missing: write the user'],
    [
      'a password missing',
      entry({ password: null }),
      '3:5 missing-key: `password` is missing: write { env: NAME } or { file: PATH }: a secret never stands in this file',
    ],
    [
      'a literal password',
      entry({ password: SECRET }),
      '5:15 secret: `password`: write { env: NAME } or { file: PATH }: a secret never stands in this file',
    ],
    [
      'a number as password',
      entry({ password: '12345' }),
      '5:15 secret: `password`: write { env: NAME } or { file: PATH }: a secret never stands in this file',
    ],
    [
      'two places of a password',
      entry({ password: '{ env: A, file: b }' }),
      '5:17 secret: `password`: write { env: NAME } or { file: PATH }: a secret never stands in this file',
    ],
    [
      'a password as name of a variable',
      entry({ password: `{ env: "${SECRET}!" }` }),
      '5:17 secret: `password`: under `env` stands the name of an environment variable: letters, digits and _',
    ],
    [
      'a plain connection',
      entry({ url: 'http://10.0.0.1:8080' }),
      '3:10 wrong-value: `url`: write https:// : a password never goes over a plain connection',
    ],
    [
      'a user part',
      entry({ url: `https://ops:${SECRET}@10.0.0.1` }),
      '3:10 wrong-value: `url`: leave out the user part (***@): user and password go into `username` and `password`',
    ],
    [
      'a path',
      entry({ url: 'https://10.0.0.1:9443/v1' }),
      '3:10 wrong-value: `url`: write only scheme, host and port: https://10.0.0.1:9443',
    ],
    [
      'no host',
      entry({ url: '10.0.0.1:9443' }),
      '3:10 wrong-value: `url`: begin with https://, as in https://10.0.0.1:9443',
    ],
    [
      'a bad port',
      entry({ url: 'https://10.0.0.1:99999' }),
      '3:10 wrong-value: `url`: this is no address: write one such as https://10.0.0.1:9443',
    ],
    [
      'a uid that is none',
      entry({ nodes: '{ one: https://10.0.0.1:9443 }' }),
      '6:14 name: write the uid of a node here: a whole number, at least 1',
    ],
    [
      'one uid twice',
      entry({ nodes: '{ 1: https://10.0.0.1:9443, "1": https://10.0.0.2:9443 }' }),
      '6:40 duplicate-key: `1` is already there in line 6: keep one of them',
    ],
    [
      'two uids at one address',
      entry({ nodes: '{ 1: https://10.0.0.2, 2: "https://10.0.0.2:443/" }' }),
      '6:38 shared-address: this address belongs to node 1 already (line 6): each node has its own',
    ],
    ['a wrong login', entry({ login: 'kerberos' }), '6:12 wrong-value: `login`: write local, ldap or entra'],
    [
      'none at once',
      entry({ max_unavailable: '0' }),
      '6:22 wrong-value: `max_unavailable`: write a whole number, at least 1',
    ],
    [
      'a half node',
      entry({ max_unavailable: '0.5' }),
      '6:22 wrong-value: `max_unavailable`: write a whole number, at least 1',
    ],
    [
      'a calendar in a home folder',
      entry({ calendar: '~/freeze.ics' }),
      '6:15 wrong-value: `calendar`: `~` is not expanded: write the whole path',
    ],
    [
      'a plain address of a hook elsewhere',
      entry({ notify: '{ url: http://10.0.0.9/ops }' }),
      '6:20 wrong-value: `url`: write https:// : plain http:// is for a receiver on this machine only, such as 127.0.0.1',
    ],
    [
      'a hook with a user part',
      entry({ notify: `{ url: "https://me:${SECRET}@h/ops" }` }),
      '6:20 wrong-value: `url`: leave out the user part (***@): a secret goes into `token`, by reference',
    ],
    [
      'a hook that is no address',
      entry({ notify: '{ url: hooks.example.com }' }),
      '6:20 wrong-value: `url`: this is no address: write an address such as https://hooks.example.com/ops',
    ],
    [
      'a literal token',
      entry({ notify: `{ url: "https://h", token: "${SECRET}" }` }),
      '6:40 secret: `token`: write { env: NAME } or { file: PATH }: a secret never stands in this file',
    ],
    [
      'a hook without address',
      entry({ notify: '{ token: { env: T } }' }),
      '6:15 missing-key: `url` is missing: write an address such as https://hooks.example.com/ops',
    ],
    [
      'a bare address as hook',
      entry({ notify: 'https://h' }),
      '6:13 wrong-value: `notify`: write a mapping such as { url: https://hooks.example.com/ops, token: { env: HOOK_TOKEN } }',
    ],
    [
      'a strange key under notify',
      entry({ notify: '{ url: https://h, secret: x }' }),
      '6:31 unknown-key: `secret` is no key of `notify`; there is `url` and `token`',
    ],
    [
      'a certificate without key',
      entry({ tls: '{ cert: c.pem }' }),
      '6:12 missing-key: `cert` needs `key`: the file of its private key',
    ],
    [
      'a key without certificate',
      entry({ tls: '{ key: c.pem }' }),
      '6:12 missing-key: `key` needs `cert`: the file of its certificate',
    ],
    [
      'a check that is switched off',
      entry({ tls: '{ ca: c.pem, insecure: true }' }),
      '6:23 conflict: `insecure: true` switches off what `ca` and `fingerprint` check: keep one or the other',
    ],
    [
      'an IP as name',
      entry({ tls: '{ server_name: 10.0.0.1 }' }),
      '6:25 wrong-value: `server_name`: a certificate is asked for by name: write a host name, not an IP address',
    ],
    [
      'a short fingerprint',
      entry({ tls: '{ fingerprint: "AB:CD" }' }),
      '6:25 wrong-value: `fingerprint`: write the SHA-256 of the certificate in quotes: 64 hex digits, with or without colons',
    ],
    [
      'a home folder',
      entry({ tls: '{ ca: ~/ca.pem }' }),
      '6:16 wrong-value: `ca`: `~` is not expanded: write the whole path',
    ],
    [
      'a strange key under tls',
      entry({ tls: '{ server: x }' }),
      '6:12 unknown-key: `server` is no key of `tls`; there is `ca`, `server_name`, `cert`, `key`, `fingerprint` and `insecure`',
    ],
  ])('%s: one problem, at its place, with what to write', (_what, text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  test('a fingerprint by node without its address, and the other way round: both are found', () => {
    const text = entry({
      nodes: '{ 1: https://10.0.0.1:9443, 2: https://10.0.0.2:9443 }',
      tls: `{ fingerprint: { 1: "${HEX}", 3: "${HEX}" } }`,
    });
    expect(problems(text)).toEqual([
      '6:40 fingerprint: node 2 has no fingerprint: write one for every node, or for none',
      expect.stringContaining('fingerprint: `nodes` has no node 3: write its address there'),
    ]);
  });

  test.each(['https://10.0.0.1:9443', 'https://10.0.0.1:9443/', 'HTTPS://10.0.0.1:9443'])(
    'two clusters at %s: refused',
    (url) => {
      const text = `${entry({})}  b:\n    url: ${url}\n    username: x\n    password: { env: P }\n`;
      expect(problems(text)).toEqual([
        '7:10 shared-address: this address belongs to `a` already (line 3): two clusters cannot share one',
      ]);
    },
  );

  test('two clusters share a node: refused, however its name is spelled', () => {
    const text = `${entry({ nodes: '{ 1: https://node.example.com:9443 }' })}  b:\n    url: https://NODE.example.com.:9443\n    username: x\n    password: { env: P }\n`;
    expect(problems(text)).toEqual([
      expect.stringContaining('8:10 shared-address: this address belongs to `a` already (line 6)'),
    ]);
  });

  test('mistakes in several clusters are found at once, sorted by place', () => {
    const text = `notify: x\n${entry({ login: 'x' })}  b:\n    url: https://10.0.0.9\n  __proto__:\n    url: https://10.0.0.8\n    username: x\n    password: { env: P }\n`;
    expect(problems(text).map((line) => line.replace(/: .*/, ''))).toEqual([
      '1:1 unknown-key',
      '7:12 wrong-value',
      '9:5 missing-key',
      '9:5 missing-key',
      '10:3 name',
    ]);
  });

  test('documents made to hurt end in a problem, soon', () => {
    const began = Date.now();
    const hostile = [
      `clusters: ${'['.repeat(5_000)}`,
      `clusters:\n  a: &a\n    url: *a\n`,
      `clusters: !!js/function x\n`,
      `x: ${'a-'.repeat(120_000)}\n`,
      `x: ${'pass'.repeat(60_000)}\n`,
      'a'.repeat(300_000),
      `clusters:\n${'  password: "\n'.repeat(10_000)}`,
    ];
    for (const text of hostile) expect(problems(text).length).toBeGreaterThan(0);
    expect(Date.now() - began).toBeLessThan(10_000);
  });
});

describe('what is shown of an inventory', () => {
  const shown = (text: string): string => {
    const checked = checkInventory(text, 'clusters.yaml');
    return checked.ok ? '' : checked.problems.map((p) => renderProblem(p, maskSource(text))).join('\n');
  };

  test('a literal password: its line is quoted with ***', () => {
    expect(shown(entry({ password: SECRET }))).toContain('  5 |     password: ***\n    |               ^');
  });

  test.each([
    ['a second colon', entry({ password: `${SECRET}: x` })],
    ['the same key twice', `${entry({ password: SECRET })}    password: ${SECRET}\n`],
    [
      'a number too large',
      entry({ password: `9999999999999999999999999` }).replace('9999999999999999999999999', `1e999 # ${SECRET}`),
    ],
    ['an alias', entry({ password: `*${SECRET}` })],
    ['a tag', entry({ password: `!${SECRET} x` })],
    ['a reserved character', entry({ password: `@${SECRET}` })],
    ['an open quote', entry({ password: `"${SECRET}\n    more ${SECRET}\n  ${SECRET}` })],
    ['an open bracket', entry({ password: `{ env:\n ${SECRET}\n` })],
    ['lines below', entry({ password: `|\n      ${SECRET}\n      ${SECRET}: [` })],
    ['a mapping', entry({ password: `{ ${SECRET}: x }` })],
    ['a typo in the key', entry({ passwrod: SECRET }).replace('passwrod', 'my_passphrase')],
    ['a user part', entry({ url: `https://u:${SECRET}@h:1 x` })],
    ['a user part with a slash', entry({ url: `https://u:x/${SECRET}@h:1` })],
    ['a user part without scheme', entry({ url: `u:${SECRET}@h:1` })],
    ['a token', entry({ notify: `{ url: https://h, token: ${SECRET} }` })],
    ['a key', entry({ tls: `{ ca: 5, key: ${SECRET} }` })],
    ['one line', `clusters: { a: { url: 5, password: ${SECRET}, usrname: y } }\n`],
    ['JSON', `{"clusters": {"a": {"url": 5, "password":"${SECRET}", "x": 1}}}\n`],
    ['an explicit key', `clusters:\n  a:\n    ? password\n    : ${SECRET}\n    url: [\n`],
  ])('%s: neither a sentence nor a line shows it', (_what, text) => {
    const out = shown(text);
    expect(out).not.toBe('');
    expect(out).not.toContain(SECRET);
  });

  test('any text: masking keeps the lines, hides what follows a password, and twice is the same as once', () => {
    const piece = fc.constantFrom(
      'password: ',
      SECRET,
      '\n',
      '  ',
      '{',
      '}',
      '"',
      "'",
      'url: ',
      'https://u:',
      '@h',
      ': ',
      'token',
      '[',
      ']',
      ', ',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')),
        (text) => {
          const masked = maskSource(text);
          expect(masked.split('\n')).toHaveLength(text.split('\n').length);
          expect(maskSource(masked)).toBe(masked);
          const withOne = maskSource(`${text}\npassword: ${SECRET}-last`);
          expect(withOne).not.toContain(`${SECRET}-last`);
        },
      ),
    );
  });
});
