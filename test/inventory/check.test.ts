import { resolve } from 'node:path';
import { checkInventory } from '../../inventory/check';
import { HEX, entry, problems } from './entries';

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
