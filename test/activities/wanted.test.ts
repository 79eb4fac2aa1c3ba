import type { Info } from '@temporalio/activity';
import type { Connection } from '@temporalio/client';
import { askTemporal } from '../../activities/wanted';

const info = { taskToken: new Uint8Array([1, 2]), namespace: 'default' } as Info;

/** As much of a connection as the heartbeat uses. */
function connection(answer: () => Promise<unknown>) {
  const asked: unknown[] = [];
  const fake = {
    plugins: [],
    workflowService: {
      recordActivityTaskHeartbeat: (request: unknown) => {
        asked.push(request);
        return answer();
      },
    },
    withDeadline: (_deadline: number, work: () => Promise<unknown>) => work(),
  };
  return { asked, connection: fake as unknown as Connection };
}

describe('wanted', () => {
  test('wanted, when Temporal takes the heartbeat of this very activity, is yes', async () => {
    const { asked, connection: temporal } = connection(() => Promise.resolve({}));
    expect(await askTemporal(temporal)(info)).toBeNull();
    expect(asked).toMatchObject([{ taskToken: info.taskToken, namespace: 'default' }]);
  });

  test.each([
    ['cancelled', { cancelRequested: true }],
    ['paused', { activityPaused: true }],
    ['reset', { activityReset: true }],
  ])('wanted, when the activity was %s, is no', async (_what, answer) => {
    const { connection: temporal } = connection(() => Promise.resolve(answer));
    expect(await askTemporal(temporal)(info)).toMatch(/did not confirm/);
  });

  test('wanted, when Temporal cannot be reached, is no and throws nothing', async () => {
    const { connection: temporal } = connection(() => Promise.reject(new Error('secret detail')));
    const why = await askTemporal(temporal)(info);
    expect(why).toMatch(/did not confirm/);
    expect(why).not.toMatch(/secret/);
  });
});
