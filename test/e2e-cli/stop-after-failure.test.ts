import { atStart } from '../../cli/run-row';
import { RUNBOOK_WORKFLOW, TASK_QUEUE } from '../../temporal/names';
import type { Report } from '../../rollout/report-shape';
import { House } from './house';
import { until } from './programs';

let house: House;

beforeAll(async () => {
  house = await House.open();
  await house.cluster('one');
  await house.worker();
});
afterAll(() => house.close());

/** Fails at once, and sends nothing. */
const FAILS = `runbook: fails
summary: Always fail
steps:
  - assert: "false"
`;
const input = { runbook: FAILS, cluster: 'one', requestedBy: 'ada', stopAfterFailure: 'nights' };

async function ended(id: string): Promise<Report> {
  await house.server.client.workflow
    .getHandle(id)
    .result()
    .catch(() => undefined);
  return JSON.parse((await house.rollbook(['report', id, '--json'])).out) as Report;
}

const ofSchedule = ({ notes }: Report): string[] =>
  notes.map(({ text }) => text).filter((text) => text.startsWith('the schedule'));

test('a real schedule, whose run fails, is paused with a note of that run; paused already it keeps that, and gone it is no failure', async () => {
  const { client } = house.server;
  const handle = await client.schedule.create({
    scheduleId: 'nights',
    spec: {},
    action: {
      type: 'startWorkflow',
      workflowType: RUNBOOK_WORKFLOW,
      workflowId: 'nights',
      taskQueue: TASK_QUEUE,
      args: [input],
      typedSearchAttributes: atStart('one', 'fails'),
    },
  });
  const triggered = async (nth: number): Promise<Report> => {
    let ids: string[] = [];
    await handle.trigger('SKIP');
    await until(
      async () => {
        const { recentActions } = (await handle.describe()).info;
        ids = recentActions.map(({ action }) => action.workflow.workflowId);
        return ids.length >= nth;
      },
      30_000,
      () => `it started ${ids.length}`,
    );
    return ended(ids.at(-1) ?? '');
  };

  const first = await triggered(1);
  expect(first.outcome).toBe('failed');
  expect(ofSchedule(first)).toEqual([
    'the schedule nights is paused, because the run ended failed: rollbook schedule resume nights',
  ]);
  const { paused, note } = (await handle.describe()).state;
  expect(paused).toBe(true);
  expect(note).toMatch(new RegExp(`^paused by run ${first.run.id}, which ended failed at `));

  const second = await triggered(2);
  expect(ofSchedule(second)).toEqual([`the schedule nights is paused already, with the note: ${note}`]);
  expect((await handle.describe()).state.note).toBe(note);

  await handle.delete();
  await client.workflow.start(RUNBOOK_WORKFLOW, {
    workflowId: 'by-hand',
    taskQueue: TASK_QUEUE,
    args: [input],
    typedSearchAttributes: atStart('one', 'fails'),
  });
  const third = await ended('by-hand');
  expect(third.outcome).toBe('failed');
  expect(ofSchedule(third)).toEqual([expect.stringMatching(/^the schedule nights, .* is not there$/)]);
});
