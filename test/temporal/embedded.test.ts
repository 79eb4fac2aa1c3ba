import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection, Client } from '@temporalio/client';
import { msToNumber, tsToMs } from '@temporalio/common/lib/time';
import { findTemporal } from '../../temporal/binary';
import { startEmbedded, type Embedded } from '../../temporal/embedded';
import { WORKFLOW_TASK_TIMEOUT } from '../../temporal/names';
import { answers } from '../../temporal/ports';
import { missingSearchAttributes, registerSearchAttributes } from '../../temporal/setup';

let dir: string;
let binary: string;
let server: Embedded | undefined;

beforeAll(async () => {
  binary = await findTemporal();
});

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-embedded-'));
  server = undefined;
});

afterEach(async () => {
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

test('embedded server, start, fresh folder, takes work: attributes registered, closed runs kept 90 days, UI up', async () => {
  server = await startEmbedded({ binary, dir });
  const connection = await Connection.connect({ address: server.address });
  expect(await missingSearchAttributes(connection, server.namespace)).toEqual([]);
  const { config } = await connection.workflowService.describeNamespace({ namespace: server.namespace });
  expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 24 * 3600);
  expect((await fetch(`${server.uiUrl}/api/v1/settings`)).status).toBe(200);
  await connection.close();
});

test('embedded server, run started without a task time-out as the UI does, gets ours and not ten seconds', async () => {
  server = await startEmbedded({ binary, dir, ui: false });
  const connection = await Connection.connect({ address: server.address });
  const handle = await new Client({ connection }).workflow.start('runbook', {
    taskQueue: 'nobody',
    workflowId: 'of-the-ui',
    args: [{}],
  });
  const started = (await handle.fetchHistory()).events?.[0]?.workflowExecutionStartedEventAttributes;
  await connection.close();
  expect(tsToMs(started?.workflowTaskTimeout)).toBe(msToNumber(WORKFLOW_TASK_TIMEOUT));
});

test('embedded server, crash and restart on the same database, runs and attributes are still there', async () => {
  const first = await startEmbedded({ binary, dir, ui: false });
  const before = await Connection.connect({ address: first.address });
  await new Client({ connection: before }).workflow.start('runbook', {
    taskQueue: 'nobody',
    workflowId: 'kept',
    args: [{}],
  });
  await before.close();
  await first.stop({ hard: true });

  server = await startEmbedded({ binary, dir, ui: false });
  const after = await Connection.connect({ address: server.address });
  const description = await new Client({ connection: after }).workflow.getHandle('kept').describe();
  expect(description.status.name).toBe('RUNNING');
  expect(await registerSearchAttributes(after, server.namespace)).toEqual([]);
  await after.close();
});

test('embedded server, start, port taken, one sentence that names the port', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const address = other.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await expect(startEmbedded({ binary, dir, port })).rejects.toThrow(
    `port ${port} on 127.0.0.1 is taken: end what listens there, or choose another port`,
  );
  await new Promise((done) => other.close(done));
});

test('embedded server, second start on the same database, refused with the address of the first', async () => {
  server = await startEmbedded({ binary, dir, ui: false });
  await expect(startEmbedded({ binary, dir, ui: false })).rejects.toThrow(server.address);
});

test('embedded server, start, a program that is no Temporal, one sentence with its last words', async () => {
  await expect(startEmbedded({ binary: '/bin/echo', dir, ui: false })).rejects.toMatchObject({
    code: 'no-temporal',
    message: expect.stringContaining('did not start'),
  });
});

test('embedded server, stop, nothing listens there afterwards and a second stop is nothing', async () => {
  const short = await startEmbedded({ binary, dir, ui: false });
  const port = Number(short.address.split(':')[1]);
  await short.stop();
  await short.stop();
  expect(await answers('127.0.0.1', port)).toBe(false);
});
