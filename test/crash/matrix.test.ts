import { quiet } from '../support/quiet';
import { endPrograms } from '../e2e-cli/programs';
import type { Case } from './cases';
import { runMatrix, type Result } from './matrix';
import type { Moment } from './moments';
import type { Strike } from './strikes';

/** `all`: every cell, as `script/crash-matrix` runs them; anything else: the cells whose title it fits, as a regular expression. */
const WANTED = process.env['ROLLBOOK_CRASH_MATRIX'];

/** The sample takes a minute where nobody else wants the processors, and is no less true where it takes longer. */
jest.setTimeout(WANTED ? 3 * 3_600_000 : 400_000);
/** Fewer workers that start at once than where hundreds of cells wait. */
const SAMPLE_LANES = { rough: 4, server: 1 };

afterAll(endPrograms);

const POST = '/v1/local/services';
const isPost = (at: Moment['at']) => (moment: Moment) =>
  moment.type === 'mutate' && moment.nth === 1 && moment.request?.method === 'POST' && moment.at === at;
/** The answer to the guard's own look has gone out: what comes next is the POST. */
const beforePost = ({ type, nth, request, at }: Moment): boolean =>
  type === 'mutate' && nth === 1 && request?.method === 'GET' && request.path === POST && at === 'answered';
const scheduled =
  (of: string) =>
  ({ type, nth, request }: Moment) =>
    type === of && nth === 1 && request === null;

const inPassing =
  (at: Moment['at']) =>
  (moment: Moment): boolean =>
    moment.local && moment.at === at;

/** The cells that tell most: every strike, each kind of moment, and each play. */
const SAMPLE: [Strike, Moment['play'], (moment: Moment) => boolean][] = [
  ['freeze', 'restart', beforePost],
  ['freeze-one-of-two', 'restart', inPassing('arrived')],
  ['kill', 'restart', inPassing('answered')],
  ['kill-one-of-two', 'pair', inPassing('arrived')],
  ['kill', 'undo', (moment) => moment.type === 'mutate' && moment.nth === 2 && moment.at === 'applied'],
  ['kill', 'back', (moment) => moment.type === 'mutate' && moment.nth === 3 && moment.at === 'applied'],
  ['kill', 'held', (moment) => moment.type === 'mutate' && moment.nth === 4 && moment.request === null],
  ['kill', 'batch', (moment) => moment.at === 'applied' && moment.request?.node === 3],
  ['server', 'restart', isPost('applied')],
  ['server', 'restart', inPassing('arrived')],
  ['cancel', 'restart', isPost('arrived')],
  ['terminate', 'restart', inPassing('arrived')],
  ['reset', 'restart', inPassing('answered')],
  ['pause-activity', 'restart', beforePost],
  ['pause-workflow', 'restart', scheduled('settle')],
];
/** And starts at once: by two clients, by a client and a program, and two of one ID. */
const RIVAL_SAMPLE = [
  /^two-starts · ui and ui with IDs.*: 1/,
  /^two-starts · ui and cli with IDs/,
  /^two-starts · ui and ui with one ID/,
];

function sample(cases: Case[]): Case[] {
  const resets = cases.filter(({ cell }) => cell !== null && cell.task !== null && cell.moment.play === 'restart');
  const found = [
    ...SAMPLE.map(([strike, play, fits]) =>
      cases.find(({ cell }) => cell?.strike === strike && cell.moment.play === play && fits(cell.moment)),
    ),
    // Back to where the plan is not yet read, and to where the last node was not yet touched.
    resets[Math.floor(resets.length / 2)],
    resets.at(-1),
    ...RIVAL_SAMPLE.map((title) => cases.find((one) => title.test(one.title))),
  ];
  return found.map((one, index) => {
    if (!one)
      throw new Error(`there is no such case any more: ${SAMPLE[index]?.slice(0, 2).join(' of ') ?? 'two starts'}`);
    return one;
  });
}

function chosen(cases: Case[]): Case[] {
  if (!WANTED) return sample(cases);
  const wanted = WANTED === 'all' ? cases : cases.filter(({ title }) => new RegExp(WANTED).test(title));
  process.stderr.write(`${wanted.length} of ${cases.length} cells\n`);
  return wanted;
}

test('a run that is killed, frozen, cancelled, terminated, reset, paused or rivalled at any step: every service restarted exactly once or not at all, and the report true', async () => {
  quiet();
  const results = await runMatrix(
    chosen,
    ({ title, problems, seconds }) => {
      if (WANTED) process.stderr.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${title}\n`);
    },
    WANTED ? undefined : SAMPLE_LANES,
  );
  if (WANTED) process.stderr.write(`${takenUp(results)}\n`);
  expect(results.length).toBeGreaterThanOrEqual(WANTED ? 1 : SAMPLE.length);
  expect(results.filter(({ problems }) => problems.length > 0).map(({ title, problems }) => [title, problems])).toEqual(
    [],
  );
});

/** How soon the work of killed workers was taken up. */
function takenUp(results: Result[]): string {
  const times = results.flatMap(({ tookUp }) => (tookUp === null ? [] : [tookUp])).sort((one, other) => one - other);
  if (times.length === 0) return 'no worker was killed';
  const [middle, most] = [times[Math.floor(times.length / 2)] ?? 0, times.at(-1) ?? 0];
  return `${times.length} times a killed worker's work was taken up, after ${Math.round(middle)} ms in the middle, ${Math.round(most)} ms at the most`;
}
