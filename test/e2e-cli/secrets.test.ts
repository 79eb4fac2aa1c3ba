import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PATH_OF_HOOK } from '../support/receiver';
import { House } from './house';
import { planted, Search } from './planted';
import { type Ran, rollbook, type Running, until } from './programs';
import { REASON, SECRETS, setScene, USER, worksFor, type Scene } from './secrets-scene';

/*
 * Secrets stand everywhere they can stand, also by mistake. All that a night can bring is done with them, and then they
 * are searched for in all that was said, written or stored.
 */

const search = new Search();
let house: House;
let worker: Running;
let scene: Scene;

beforeAll(async () => {
  house = await House.open();
  scene = await setScene(house);
  worker = await worksFor(house, ['--verbose', '--notify', scene.hook.url]);
});

afterAll(async () => {
  await scene.close();
  await house.close();
});

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
  const forget = scene.ofFile.onRequest(() => {
    if (scene.ofFile.ledger.mutations().length === 0) return;
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
  const told = () => new Set(scene.hook.received.map(({ headers }) => headers.authorization?.replace('Bearer ', '')));
  const wanted = Object.entries(SECRETS).flatMap(([name, secret]) => (name.startsWith('token of') ? [secret] : []));
  await until(
    () => wanted.every((token) => told().has(token)),
    60_000,
    () => `told with ${told().size} tokens`,
  );
  search.keep(
    'what was told',
    scene.hook.received.map(({ body, path }) => ({ body, path: path === PATH_OF_HOOK ? '' : path })),
  );
  await scene.hook.close();
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
  const key = scene.keyOfClient.split('\n')[2] ?? '';
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
