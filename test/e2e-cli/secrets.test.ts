import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator';
import { House, QUICK } from './house';
import { Receiver, PATH_OF_HOOK } from '../support/receiver';
import { planted, Search } from './planted';
import { type Ran, rollbook, type Running, until } from './programs';

/*
 * Secrets stand everywhere they can stand, also by mistake. All that a night can bring is done with them, and then they
 * are searched for in all that was said, written or stored.
 */

const USER = 'ops@sim.local';
const SECRETS = {
  'password from the environment': planted('env'),
  'password from a file': planted('file'),
  'password that is refused': planted('wrong'),
  'password beside another authority': planted('authority'),
  'password written into the inventory': planted('literal'),
  'password in a URL': planted('url'),
  token: planted('token'),
  'broken key': planted('key'),
  // A header takes no other letters.
  'token of a hook from the environment': planted('hook').replace('ä', ''),
  'token of a hook from a file': planted('hook').replace('ä', ''),
  'token of the worker': planted('hook').replace('ä', ''),
  'path of a hook': PATH_OF_HOOK,
  'key of Temporal': planted('api'),
};
/** Reaches history, report and database on the way that a secret would take. */
const REASON = planted('reason');

const search = new Search();
let house: House;
let worker: Running;
let ofEnv: Simulator;
let ofFile: Simulator;
let keyOfClient: string;
let hook: Receiver;

beforeAll(async () => {
  house = await House.open();
  // It does not take the first of all, answers with what it was sent, and is gone for what comes at last.
  hook = await Receiver.open(({ headers, body }, response, nth) => {
    response
      .writeHead(nth === 1 ? 500 : nth === 2 ? 302 : nth === 3 ? 401 : 200, {
        location: '/',
        'x-you': headers.authorization ?? '',
      })
      .end(body);
  });
  await house.write('quick.yaml', QUICK);
  const options = { restartMs: 300, startMs: 200, stopMs: 100 };
  ofEnv = await simulator('env', { ...options, password: SECRETS['password from the environment'] });
  const secret = { ...options, password: SECRETS['password from a file'], clientCertificate: true };
  ofFile = await simulator('file', secret);
  keyOfClient = ofFile.client?.key ?? '';
  await house.write('file/client.pem', ofFile.client?.cert ?? '');
  await house.write('file/client.key', keyOfClient);
  await house.write('file/password', `${SECRETS['password from a file']}\n`);
  await house.write('file/wrong', `${SECRETS['password that is refused']}\n`);
  await house.write('file/authority', `${SECRETS['password beside another authority']}\n`);
  await house.write(
    'file/broken.key',
    `-----BEGIN PRIVATE KEY-----\n${SECRETS['broken key']}\n-----END PRIVATE KEY-----\n`,
  );
  await mkdir(join(house.dir, 'file', 'folder'), { recursive: true });
  await house.entry('env', {
    ...ofEnv.inventory({ env: 'PLANTED_PASSWORD' }, './env/ca.pem'),
    notify: { url: hook.url, token: { env: 'PLANTED_HOOK' } },
  });
  await house.write('file/hook', `${SECRETS['token of a hook from a file']}\n`);
  await house.entry('file', {
    ...ofFile.inventory({ file: './file/password' }, './file/ca.pem'),
    tls: { ca: './file/ca.pem', cert: './file/client.pem', key: './file/client.key' },
    notify: { url: hook.url, token: { file: './file/hook' } },
  });
  // No two entries may share an address, so each of these has a cluster of its own.
  for (const [name, change] of Object.entries({
    refused: { password: { file: './file/wrong' } },
    authority: { password: { file: './file/authority' }, tls: { ca: './file/ca.pem' } },
    folder: { password: { file: './file/folder' } },
    unset: { password: { env: 'PLANTED_NOWHERE' } },
    broken: { tls: { ca: './file/ca.pem', cert: './file/client.pem', key: './file/broken.key' } },
  })) {
    const sim = await simulator(name, options);
    await house.entry(name, { ...sim.inventory({ file: './file/password' }, `./${name}/ca.pem`), ...change });
  }
  worker = await worksFor(['--verbose', '--notify', hook.url]);
});

afterAll(async () => {
  await Promise.all([hook.close(), ...simulators.map((sim) => sim.close())]);
  await house.close();
});

const simulators: Simulator[] = [];

async function simulator(name: string, options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
  const sim = await startSimulator(options);
  simulators.push(sim);
  await mkdir(join(house.dir, name), { recursive: true });
  await house.write(`${name}/ca.pem`, sim.ca);
  return sim;
}

async function worksFor(words: string[]): Promise<Running> {
  const running = house.start(['worker', '--json', ...words], {
    cwd: house.dir,
    env: {
      PLANTED_PASSWORD: SECRETS['password from the environment'],
      PLANTED_HOOK: SECRETS['token of a hook from the environment'],
      ROLLBOOK_NOTIFY_TOKEN: SECRETS['token of the worker'],
    },
  });
  await running.said('identity');
  return running;
}

/** Runs a verb, as text and as JSON, and keeps all that it says. */
async function say(words: string[], env: Record<string, string> = {}): Promise<Ran> {
  const place = { cwd: house.dir, env };
  const addressed = words[0] === 'validate' ? words : house.addressed(words);
  const [text, json] = await Promise.all([rollbook(addressed, place), rollbook([...addressed, '--json'], place)]);
  for (const ran of [text, json]) search.keep(`rollbook ${words.join(' ')}`, `${ran.out}\n${ran.err}`);
  expect([words, json.code]).toEqual([words, text.code]);
  return text;
}

async function sayOnce(words: string[]): Promise<Ran> {
  const ran = await house.rollbook(words, { cwd: house.dir });
  search.keep(`rollbook ${words.join(' ')}`, `${ran.out}\n${ran.err}`);
  return ran;
}

const RUN = ['run', './quick.yaml', '--by', 'ada', '--reason', REASON, '--json'];

test('a run that goes well, with a password from the environment, and everything that can be asked about it', async () => {
  expect((await say(['doctor', 'env'])).code).toBe(0);
  const plan = ['plan', './quick.yaml', '--cluster', 'env', '--out', 'plan.json'];
  expect((await sayOnce([...plan, '--json'])).code).toBe(0);
  expect((await sayOnce([...RUN, '--cluster', 'env', '--id', 'well'])).code).toBe(0);
  const asked = [
    ['status', 'well'],
    ['report', 'well'],
    ['report', 'well', '--format', 'md', '--out', 'report.md'],
    ['watch', 'well'],
    ['list'],
    ['clusters'],
    ['runbooks'],
    ['validate', 'quick.yaml', 'clusters.yaml'],
  ];
  const said = await Promise.all(asked.map((words) => say(words)));
  expect(said.map(({ code }) => code)).toEqual(asked.map(() => 0));
});

test('a run with password and key from files, whose password becomes wrong and right again on its way', async () => {
  expect((await say(['doctor', 'file'])).code).toBe(0);
  const forget = ofFile.onRequest(() => {
    if (ofFile.ledger.mutations().length === 0) return;
    forget();
    void house.write('file/password', `${SECRETS['password that is refused']}\n`);
  });
  const running = house.start([...RUN, '--cluster', 'file', '--id', 'rotated']);
  await house.standing('rotated', ({ phase }) => phase === 'holding');
  expect((await say(['status', 'rotated'])).out).toContain('the login was refused');
  await search.keepRun('rotated, holding', house.server.client.workflow.getHandle('rotated'));
  await house.write('file/password', `${SECRETS['password from a file']}\n`);
  expect((await sayOnce(['retry', 'rotated', '--by', 'ada'])).code).toBe(0);
  const ran = await running.ended;
  search.keep('run rotated', `${ran.out}\n${ran.err}`);
  expect(ran.code).toBe(0);
  await say(['report', 'rotated']);
});

const FAILING: [string, RegExp][] = [
  ['refused', /401/],
  ['authority', /certificate/],
  ['folder', /password/],
  ['unset', /PLANTED_NOWHERE/],
  ['broken', /key/],
];

test('clusters whose access fails, each in its own way: doctor, plan and run say so', async () => {
  await Promise.all(
    FAILING.map(async ([name, sentence]) => {
      const [doctor, plan, run] = await Promise.all([
        say(['doctor', name]),
        sayOnce(['plan', './quick.yaml', '--cluster', name, '--json']),
        sayOnce([...RUN, '--cluster', name, '--id', `not-${name}`]),
      ]);
      expect([name, doctor.code, plan.code, run.code]).toEqual([name, 3, 3, 3]);
      expect(`${doctor.out}${doctor.err}`).toMatch(sentence);
      expect(run.out).toMatch(sentence);
      await Promise.all([sayOnce(['report', `not-${name}`]), sayOnce(['status', `not-${name}`, '--json'])]);
    }),
  );
});

test('an inventory that holds secrets by mistake: to a worker that starts, to one that works, and to validate', async () => {
  const literal = SECRETS['password written into the inventory'];
  const url = `https://ops:${encodeURIComponent(SECRETS['password in a URL'])}@10.0.0.1:9443`;
  const wrong = [
    { url, username: USER, password: literal },
    { url: 'https://10.0.0.1:9443', username: USER, password: { env: literal }, tls: { key: SECRETS['broken key'] } },
    { url: 'https://10.0.0.1:9443', password: { value: literal }, notify: { url, token: SECRETS.token } },
  ].map((entry) => JSON.stringify({ clusters: { env: entry } }, null, 2));
  const texts = [...wrong, `clusters:\n  env:\n    password: ${literal}\n    token: "${SECRETS.token}\n`];
  for (const [index, text] of texts.entries()) {
    await house.write(`wrong-${index}.yaml`, text);
    expect((await say(['validate', `wrong-${index}.yaml`])).code).toBe(2);
    const refused = await sayOnce(['worker', '--clusters', `wrong-${index}.yaml`]);
    expect(refused.code).toBe(2);
  }
  await house.write('clusters.yaml', wrong[0] ?? '');
  const [clusters, doctor, plan, run] = await Promise.all([
    say(['clusters']),
    say(['doctor', 'env']),
    say(['plan', './quick.yaml', '--cluster', 'env']),
    sayOnce([...RUN, '--cluster', 'env', '--id', 'malformed']),
  ]);
  expect([clusters, doctor, plan, run].map(({ code }) => code)).toEqual([2, 2, 2, 2]);
  expect(clusters.err).toContain('user part');
  await say(['report', 'malformed']);
});

test('whoever is told of it all: each token reached its receiver, and a notice that nobody takes is still tried', async () => {
  const told = () => new Set(hook.received.map(({ headers }) => headers.authorization?.replace('Bearer ', '')));
  const wanted = Object.entries(SECRETS).flatMap(([name, secret]) => (name.startsWith('token of') ? [secret] : []));
  await until(
    () => wanted.every((token) => told().has(token)),
    60_000,
    () => `told with ${told().size} tokens`,
  );
  search.keep(
    'what was told',
    hook.received.map(({ body, path }) => ({ body, path: path === PATH_OF_HOOK ? '' : path })),
  );
  await hook.close();
  await sayOnce([...RUN, '--cluster', 'unset', '--id', 'untold']);
});

test('a key of Temporal that leads nowhere', async () => {
  expect((await say(['list'], { TEMPORAL_API_KEY: SECRETS['key of Temporal'] })).code).toBe(4);
});

test('all of it, afterwards: none of the secrets is anywhere, and what was meant to be kept is found by the same search', async () => {
  worker.kill('SIGTERM');
  const ended = await worker.ended;
  expect(ended.err).toMatch(/^rollbook worker: info: /m);
  search.keep('worker, standard output', ended.out);
  search.keep('worker, standard error', ended.err);
  await search.keepRuns(house.server);
  await search.keepFiles(house.server.dir);
  for (const name of ['plan.json', 'report.md']) search.keep(name, await readFile(join(house.dir, name)));
  const key = keyOfClient.split('\n')[2] ?? '';
  expect(key.length).toBeGreaterThan(40);
  expect(search.find({ ...SECRETS, 'key of the client': key }, USER)).toEqual([]);

  const leaked = search.find({ REASON });
  for (const where of ['history of runbook well', 'report.md', 'temporal.db', 'rollbook report well'])
    expect(leaked).toContainEqual(expect.stringContaining(`in ${where}`));
});

test.each(['plainly', 'as JSON', 'as JSON in JSON', 'as part of a URL', 'as a login', 'as base64', 'in part'])(
  'the search itself finds a leak %s',
  (form) => {
    const secret = planted('leak');
    const written: Record<string, string> = {
      plainly: secret,
      'as JSON': JSON.stringify({ secret }),
      'as JSON in JSON': JSON.stringify(JSON.stringify({ secret })),
      'as part of a URL': `https://ops:${encodeURIComponent(secret)}@h`,
      'as a login': `Basic ${Buffer.from(`${USER}:${secret}`).toString('base64')}`,
      'as base64': Buffer.from(secret).toString('base64'),
      'in part': `…${secret.slice(-36)}`,
    };
    const own = new Search();
    own.keep('a heartbeat', { payloads: [{ data: Buffer.from(`{"x":${JSON.stringify(written[form])}}`) }] });
    own.keep('a text', written[form]);
    expect(own.find({ secret }, USER)).toContainEqual(`secret, ${form}, in a text`);
    expect(own.find({ secret }, USER)).toContainEqual(expect.stringContaining('in a heartbeat'));
  },
);
