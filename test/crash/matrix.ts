import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../temporal/root';
import { devServer, type DevServer } from '../support/dev-server';
import { course, runCell, titleOf, type Cell } from './cell';
import { judge } from './judge';
import { Lane } from './lane';
import { momentsOf, type Moment } from './moments';
import type { Play } from './runbooks';
import { GENTLE, STAFF, STRIKES, type Strike } from './strikes';

export interface Result {
  cell: Cell;
  problems: string[];
  seconds: number;
}

/** Which cells to run, from all that there are. */
export type Choice = (cells: Cell[]) => Cell[];

/** Lanes whose workers are killed; each needs some seconds of processor time a cell. */
const ROUGH_LANES = 4;
/** Cells side by side in the one lane whose workers are spared. */
const GENTLE_CELLS = 8;
const PAUSE_ENABLED = ['frontend.WorkflowPauseEnabled=true'];

/** Finds every moment from undisturbed runs, crosses them with every strike, and runs the chosen cells side by side. */
export async function runMatrix(choose: Choice, tell: (result: Result) => void): Promise<Result[]> {
  const server = await devServer(PAUSE_ENABLED);
  const open: Lane[] = [];
  const results: Result[] = [];
  const lane = async (on: DevServer, name: string): Promise<Lane> => {
    const opened = await Lane.open(on, name);
    open.push(opened);
    return opened;
  };
  const attempt = async (on: Lane, cell: Cell): Promise<void> => {
    const began = Date.now();
    const problems = await runCell(on, cell, judge).catch((error: unknown) => [
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    ]);
    const result = { cell, problems, seconds: Math.round((Date.now() - began) / 100) / 10 };
    results.push(result);
    note(result);
    tell(result);
  };
  let crashing: DevServer | null = null;
  try {
    const gentle = await lane(server, 'gentle');
    await gentle.staff(1);
    const moments = (await Promise.all((['restart', 'undo'] as const).map((play) => momentsIn(gentle, play)))).flat();
    const cells = choose(crossed(moments));
    const [rough, spared, servers] = [
      cells.filter(isRough),
      cells.filter((cell) => GENTLE.includes(cell.strike)),
      cells.filter(({ strike }) => strike === 'server'),
    ];
    const lanes = Math.min(ROUGH_LANES, rough.length);
    await Promise.all([
      ...Array.from({ length: lanes }, async (_, index) => {
        const own = await lane(server, `rough-${index}`);
        for (let cell = rough.shift(); cell; cell = rough.shift()) {
          await own.staff(STAFF[cell.strike]);
          await attempt(own, cell);
        }
        await own.close();
      }),
      ...Array.from({ length: GENTLE_CELLS }, async () => {
        for (let cell = spared.shift(); cell; cell = spared.shift()) await attempt(gentle, cell);
      }),
      (async () => {
        if (servers.length === 0) return;
        crashing = await devServer();
        const own = await lane(crashing, 'server');
        await own.staff(1);
        for (let cell = servers.shift(); cell; cell = servers.shift()) await attempt(own, cell);
      })(),
    ]);
    return results;
  } finally {
    await Promise.all(open.map((one) => one.close()));
    await server.stop();
    await stopped(crashing);
  }
}

function stopped(server: DevServer | null): Promise<void> {
  return server ? server.stop() : Promise.resolve();
}

/**
 * Every activity, and of the first node's every request. What `restart` has already shown is left out of `undo`: the reads before its
 * failure.
 */
async function momentsIn(lane: Lane, play: Play): Promise<Moment[]> {
  const { activities, steps } = await course(lane, play);
  const moments = momentsOf(play, activities, steps);
  const nodeOver = moments.findIndex(({ type, nth }) => type === 'mutate' && nth === 2);
  const failure = moments.findIndex(({ type, nth }) => type === 'settle' && nth === 1);
  const counts = ({ request }: Moment, index: number): boolean =>
    play === 'restart' ? request === null || index < nodeOver : index >= failure || request?.method === 'POST';
  return moments.filter(counts);
}

function crossed(moments: Moment[]): Cell[] {
  return STRIKES.flatMap((strike) =>
    moments.filter((moment) => fits(strike, moment)).map((moment) => ({ strike, moment })),
  );
}

/** A server that is gone, or holds something back, makes no difference between two requests of a read. */
function fits(strike: Strike, { type, request, at }: Moment): boolean {
  if (strike === 'server' || strike === 'pause-activity' || strike === 'pause-workflow')
    return request === null || (type === 'mutate' && at !== 'answering');
  return true;
}

function isRough({ strike }: Cell): boolean {
  return strike !== 'server' && !GENTLE.includes(strike);
}

/** So that a whole matrix can be read when it is through, or was cut off. */
function note({ cell, problems, seconds }: Result): void {
  const file = join(projectRoot(), '.cache', 'crash-matrix.txt');
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(
    file,
    `${problems.length === 0 ? 'ok    ' : 'FAILED'} ${String(seconds).padStart(6)} s  ${titleOf(cell)}${problems.map((problem) => `\n         ${problem}`).join('')}\n`,
  );
}
