import { WorkflowNotFoundError } from '@temporalio/client';
import { lockReaders, type WorkflowReader } from '../../activities/locks';

interface Known {
  status: string;
  memo?: Record<string, unknown>;
}

function temporal(runs: Record<string, Known | Error>): WorkflowReader {
  return {
    workflow: {
      getHandle: (id, runId) => ({
        describe: () => {
          const found = runs[runId === undefined ? id : `${id} ${runId}`];
          if (found instanceof Error) return Promise.reject(found);
          if (!found) return Promise.reject(new WorkflowNotFoundError('not found', id, runId));
          return Promise.resolve({ status: { name: found.status }, memo: found.memo });
        },
      }),
    },
  };
}

const memo = {
  holder: { id: 'run-1', runId: 'first' },
  since: '2026-01-01T00:00:00Z',
  by: 'ada',
  timeout: 30_000,
  grace: 30_000,
};

describe('lock holder', () => {
  test('lock holder, with a running lock, is the one of its memo', async () => {
    const { lockHolder } = lockReaders(
      temporal({ 'rollbook-lock/prod': { status: 'RUNNING', memo }, 'run-1 first': { status: 'RUNNING' } }),
    );
    expect(await lockHolder({ cluster: 'prod' })).toEqual({
      id: 'run-1',
      runId: 'first',
      since: '2026-01-01T00:00:00Z',
      by: 'ada',
      timeout: 30_000,
      grace: 30_000,
      closed: false,
    });
  });

  test.each(['TERMINATED', 'FAILED', 'COMPLETED', 'CANCELLED', 'TIMED_OUT'])(
    'lock holder, whose first run is %s, is closed',
    async (status) => {
      const { lockHolder } = lockReaders(
        temporal({ 'rollbook-lock/prod': { status: 'RUNNING', memo }, 'run-1 first': { status } }),
      );
      expect(await lockHolder({ cluster: 'prod' })).toMatchObject({ closed: true });
    },
  );

  test('lock holder, whose run or whose lock is paused by Temporal, is not closed', async () => {
    const paused = { 'rollbook-lock/prod': { status: 'PAUSED', memo }, 'run-1 first': { status: 'PAUSED' } };
    const { lockHolder, runClosed } = lockReaders(temporal(paused));
    expect(await lockHolder({ cluster: 'prod' })).toMatchObject({ closed: false });
    expect(await runClosed({ id: 'run-1', runId: 'first' })).toBe(false);
  });

  test('lock holder, whose run Temporal has forgotten, is closed', async () => {
    const { lockHolder, runClosed } = lockReaders(temporal({ 'rollbook-lock/prod': { status: 'RUNNING', memo } }));
    expect(await lockHolder({ cluster: 'prod' })).toMatchObject({ closed: true });
    expect(await runClosed({ id: 'run-1', runId: 'first' })).toBe(true);
  });

  test('lock holder, without a lock or with one that has ended, is nobody', async () => {
    expect(await lockReaders(temporal({})).lockHolder({ cluster: 'prod' })).toBeNull();
    const ended = temporal({ 'rollbook-lock/prod': { status: 'COMPLETED', memo } });
    expect(await lockReaders(ended).lockHolder({ cluster: 'prod' })).toBeNull();
  });

  test('lock holder, with a memo that is not ours, is somebody who is not closed', async () => {
    const strange = temporal({ 'rollbook-lock/prod': { status: 'RUNNING', memo: { other: true } } });
    expect(await lockReaders(strange).lockHolder({ cluster: 'prod' })).toMatchObject({ id: 'unknown', closed: false });
  });

  test('lock holder, when Temporal does not answer, fails so that it is asked again', async () => {
    const broken = temporal({ 'rollbook-lock/prod': new Error('unavailable') });
    await expect(lockReaders(broken).lockHolder({ cluster: 'prod' })).rejects.toThrow('unavailable');
  });
});
