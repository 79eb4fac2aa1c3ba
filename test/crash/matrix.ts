import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../temporal/root';
import { devServer, type DevServer } from '../support/dev-server';
import { course } from './cell';
import { caseOf, rivalsCase, type Case } from './cases';
import { crossed, momentsIn } from './crossing';
import { Lane } from './lane';
import { watchLostTime } from './lost-time';
import { EVERY_PLAY } from './runbooks';
import { RIVALS } from './rivals';

export interface Result {
  title: string;
  problems: string[];
  seconds: number;
  /** Milliseconds until somebody took up the work of a worker that was killed. */
  tookUp: number | null;
}

/** Which cases to run, from all that there are. */
export type Choice = (cases: Case[]) => Case[];

/** Lanes with workers and servers of their own, which are killed; each needs some seconds of processor time a cell. */
const LANES = { rough: 8, server: 3 };
/** Cells side by side in the one lane whose workers are spared: they mostly wait for locks. */
const GENTLE_CELLS = 24;
const PAUSE_ENABLED = ['frontend.WorkflowPauseEnabled=true'];

/** Finds every moment from undisturbed runs, crosses them with every strike, and runs the chosen cases side by side. */
export async function runMatrix(choose: Choice, tell: (result: Result) => void, lanes = LANES): Promise<Result[]> {
  const servers: DevServer[] = [];
  const open: Lane[] = [];
  const results: Result[] = [];
  const stopWatching = watchLostTime();
  const serve = async (config: string[] = []): Promise<DevServer> => {
    const server = await devServer(config);
    servers.push(server);
    return server;
  };
  const lane = async (on: DevServer, name: string): Promise<Lane> => {
    const opened = await Lane.open(on, name);
    open.push(opened);
    return opened;
  };
  const attempt = async (on: Lane, one: Case): Promise<void> => {
    const began = Date.now();
    const { problems, tookUp } = await one.run(on).catch((error: unknown) => ({
      problems: [error instanceof Error ? (error.stack ?? '') : String(error)],
      tookUp: null,
    }));
    const seconds = Math.round((Date.now() - began) / 100) / 10;
    const result: Result = { title: one.title, problems, seconds, tookUp };
    results.push(result);
    note(result);
    tell(result);
  };
  /** Takes one case after the other, with as many workers as each of them wants. */
  const work = async (on: Lane, cases: Case[]): Promise<void> => {
    for (let one = cases.shift(); one; one = cases.shift()) {
      await on.staff(one.staff);
      await attempt(on, one);
    }
    await on.close();
  };
  try {
    const server = await serve(PAUSE_ENABLED);
    const gentle = await lane(server, 'gentle');
    await gentle.staff(1);
    const courses = await Promise.all(EVERY_PLAY.map(async (play) => ({ play, ...(await course(gentle, play)) })));
    const cells = crossed(courses.map((one) => momentsIn(one)));
    const cases = choose([...cells.map(caseOf), ...RIVALS.map(rivalsCase)]);
    const of = (kind: Case['lane']): Case[] => cases.filter((one) => one.lane === kind);
    const [rough, spared, crashing] = [of('rough'), of('gentle'), of('server')];
    await Promise.all([
      ...Array.from({ length: Math.min(lanes.rough, rough.length) }, async (_, index) =>
        work(await lane(server, `rough-${index}`), rough),
      ),
      ...Array.from({ length: GENTLE_CELLS }, async () => {
        for (let one = spared.shift(); one; one = spared.shift()) await attempt(gentle, one);
      }),
      ...Array.from({ length: Math.min(lanes.server, crashing.length) }, async (_, index) =>
        work(await lane(await serve(), `server-${index}`), crashing),
      ),
    ]);
    return results;
  } finally {
    stopWatching();
    await Promise.all(open.map((one) => one.close()));
    await Promise.all(servers.map((server) => server.stop()));
  }
}

/** So that a whole matrix can be read when it is through, or was cut off. */
function note({ title, problems, seconds, tookUp }: Result): void {
  const file = join(projectRoot(), '.cache', 'crash-matrix.txt');
  mkdirSync(dirname(file), { recursive: true });
  const word = problems.length === 0 ? 'ok    ' : 'FAILED';
  const after = tookUp === null ? '' : `, taken up after ${(tookUp / 1000).toFixed(1)} s`;
  const why = problems.map((problem) => `\n         ${problem}`).join('');
  appendFileSync(file, `${word} ${String(seconds).padStart(6)} s  ${title}${after}${why}\n`);
}
