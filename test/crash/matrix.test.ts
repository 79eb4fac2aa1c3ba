import { quiet } from '../support/quiet';
import { endPrograms } from '../e2e-cli/programs';
import { titleOf, type Cell } from './cell';
import { runMatrix } from './matrix';
import type { Moment } from './moments';
import type { Strike } from './strikes';

/** `all`: every cell, as `script/crash-matrix` runs them; anything else: the cells whose title it fits, as a regular expression. */
const WANTED = process.env['ROLLBOOK_CRASH_MATRIX'];

jest.setTimeout(WANTED ? 3 * 3_600_000 : 170_000);

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

/** The cells that tell most. */
const SAMPLE: [Strike, Moment['play'], (moment: Moment) => boolean][] = [
  ['kill', 'restart', beforePost],
  ['kill', 'restart', isPost('applied')],
  ['kill', 'undo', (moment) => moment.type === 'mutate' && moment.nth === 2 && moment.at === 'applied'],
  ['freeze', 'restart', beforePost],
  ['kill-one-of-two', 'restart', scheduled('settle')],
  ['server', 'restart', isPost('applied')],
  ['cancel', 'restart', isPost('arrived')],
  ['terminate', 'restart', isPost('applied')],
  ['reset', 'restart', scheduled('settle')],
  ['pause-activity', 'restart', beforePost],
  ['pause-workflow', 'restart', scheduled('settle')],
];

function sample(cells: Cell[]): Cell[] {
  return SAMPLE.map(([strike, play, fits]) => {
    const found = cells.find(({ strike: own, moment }) => own === strike && moment.play === play && fits(moment));
    if (!found) throw new Error(`no such cell: ${strike} of ${play}`);
    return found;
  });
}

function chosen(cells: Cell[]): Cell[] {
  if (!WANTED) return sample(cells);
  return WANTED === 'all' ? cells : cells.filter((cell) => new RegExp(WANTED).test(titleOf(cell)));
}

test('a run that is killed, frozen, cancelled, terminated, reset or paused at any step: every service restarted exactly once or not at all, and the report true', async () => {
  quiet();
  const results = await runMatrix(chosen, ({ cell, problems, seconds }) => {
    if (WANTED) process.stderr.write(`${problems.length === 0 ? 'ok    ' : 'FAILED'} ${seconds} s  ${titleOf(cell)}\n`);
  });
  expect(results.length).toBeGreaterThanOrEqual(WANTED ? 1 : SAMPLE.length);
  expect(
    results.filter(({ problems }) => problems.length > 0).map(({ cell, problems }) => [titleOf(cell), problems]),
  ).toEqual([]);
});
