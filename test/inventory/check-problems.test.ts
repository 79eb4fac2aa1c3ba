import { SECRET, entry, problems } from './entries';

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
});
