import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator';
import { PATH_OF_HOOK, Receiver } from '../support/receiver';
import { QUICK, type House } from './house';
import { planted } from './planted';
import type { Running } from './programs';

export const USER = 'ops@sim.local';
export const SECRETS = {
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
export const REASON = planted('reason');

/** Who answers and who is told, where secrets stand everywhere. */
export interface Scene {
  ofFile: Simulator;
  /** The key of the certificate that is shown to `ofFile`. */
  keyOfClient: string;
  hook: Receiver;
  close: () => Promise<void>;
}

/** Clusters, their inventory and whoever is told, with each of the secrets in its place. */
export async function setScene(house: House): Promise<Scene> {
  const simulators: Simulator[] = [];
  const simulator = async (name: string, options: Parameters<typeof startSimulator>[0]): Promise<Simulator> => {
    const sim = await startSimulator(options);
    simulators.push(sim);
    await mkdir(join(house.dir, name), { recursive: true });
    await house.write(`${name}/ca.pem`, sim.ca);
    return sim;
  };
  // It does not take the first of all, answers with what it was sent, and is gone for what comes at last.
  const hook = await Receiver.open(({ headers, body }, response, nth) => {
    response
      .writeHead(nth === 1 ? 500 : nth === 2 ? 302 : nth === 3 ? 401 : 200, {
        location: '/',
        'x-you': headers.authorization ?? '',
      })
      .end(body);
  });
  await house.write('quick.yaml', QUICK);
  const options = { restartMs: 300, startMs: 200, stopMs: 100 };
  const ofEnv = await simulator('env', { ...options, password: SECRETS['password from the environment'] });
  const secret = { ...options, password: SECRETS['password from a file'], clientCertificate: true };
  const ofFile = await simulator('file', secret);
  const keyOfClient = ofFile.client?.key ?? '';
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
  return {
    ofFile,
    keyOfClient,
    hook,
    close: async () => {
      await Promise.all([hook.close(), ...simulators.map((sim) => sim.close())]);
    },
  };
}

/** A worker that has the secrets of the environment. */
export async function worksFor(house: House, words: string[]): Promise<Running> {
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
