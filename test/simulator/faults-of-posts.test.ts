import type { FaultInput } from '../../simulator';
import { closeAll, listed, pause, simulated, until, type Client } from './help';

afterEach(closeAll);

const NAME = 'stats_archiver';

async function withFault(fault: FaultInput): Promise<Client> {
  const client = await simulated();
  client.sim.faults.on(fault);
  return client;
}

const restarts = (client: Client, node = 1): number => client.sim.ledger.count('restarted', node, NAME);

test('POST, says false, without and with doing it', async () => {
  const client = await withFault({ kind: 'says', answer: 'false', do: false, times: 1 });
  expect((await client.post(NAME)).json).toEqual({ [NAME]: false });
  expect(restarts(client)).toBe(0);
  client.sim.faults.on({ kind: 'says', answer: 'false', do: true });
  expect((await client.post(NAME)).json).toEqual({ [NAME]: false });
  expect(restarts(client)).toBe(1);
});

test('POST, key missing, without and with doing it', async () => {
  const client = await withFault({ kind: 'says', answer: 'missing', do: false, times: 1 });
  expect((await client.post(NAME)).json).toEqual({});
  expect(restarts(client)).toBe(0);
  client.sim.faults.on({ kind: 'says', answer: 'missing', do: true });
  expect((await client.post(NAME)).json).toEqual({});
  expect(restarts(client)).toBe(1);
});

test('POST, several services, all false, nothing done', async () => {
  const client = await withFault({ kind: 'says', answer: 'false', do: false });
  expect((await client.post([NAME, 'alert_mgr'])).json).toEqual({ [NAME]: false, alert_mgr: false });
  expect(client.sim.ledger.effects).toEqual([]);
});

test('POST, an error status, without and with doing it', async () => {
  const client = await withFault({ kind: 'status', status: 406, method: 'POST', times: 1 });
  expect((await client.post(NAME)).status).toBe(406);
  expect(restarts(client)).toBe(0);
  client.sim.faults.on({ kind: 'status', status: 503, do: true, text: 'upstream', method: 'POST' });
  expect(await client.post(NAME)).toMatchObject({ status: 503, json: { description: 'upstream' } });
  expect(restarts(client)).toBe(1);
});

test('POST, connection reset, before and after doing it', async () => {
  const client = await withFault({ kind: 'reset', when: 'before', method: 'POST', times: 1 });
  await expect(client.post(NAME)).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(restarts(client)).toBe(0);
  client.sim.faults.on({ kind: 'reset', when: 'after', method: 'POST' });
  await expect(client.post(NAME)).rejects.toThrow(/ECONNRESET|socket hang up/);
  expect(restarts(client)).toBe(1);
  expect(client.sim.ledger.mutations().map((one) => [one.status, one.effects.length])).toEqual([
    [null, 0],
    [null, 1],
  ]);
});

test('POST, no answer, without and with doing it, the client gives up', async () => {
  const client = await withFault({ kind: 'no-answer', do: false, method: 'POST', times: 1 });
  await expect(client.post(NAME, 1, { timeoutMs: 50 })).rejects.toThrow('timed out');
  expect(restarts(client)).toBe(0);
  client.sim.faults.on({ kind: 'no-answer', method: 'POST' });
  await expect(client.post(NAME, 1, { timeoutMs: 50 })).rejects.toThrow('timed out');
  expect(restarts(client)).toBe(1);
});

test.each(['at-once', 'at-end'] as const)('POST, the answer comes after the client gave up, done %s', async (apply) => {
  const client = await withFault({ kind: 'late-answer', ms: 120, apply });
  await expect(client.post(NAME, 1, { timeoutMs: 50 })).rejects.toThrow('timed out');
  await until(() => client.sim.ledger.entries[0]?.closedAt !== null);
  expect(restarts(client)).toBe(apply === 'at-once' ? 1 : 0);
  client.turn(120);
  await until(() => restarts(client) === 1);
  expect(client.sim.ledger.mutations().map((one) => one.status)).toEqual([null]);
});

test.each(['none', 'reset', '503', 'true'] as const)(
  'POST, applied late, answer %s, done only later',
  async (answer) => {
    const client = await withFault({ kind: 'applied-late', ms: 100, answer });
    const got = await client.post(NAME, 1, { timeoutMs: 50 }).then(
      ({ status }) => String(status),
      (error: Error) => error.message,
    );
    expect(got).toMatch({ none: /timed out/, reset: /ECONNRESET|hang up/, 503: /503/, true: /200/ }[answer]);
    expect(restarts(client)).toBe(0);
    client.turn(110);
    expect(restarts(client)).toBe(1);
    expect(client.sim.ledger.mutations()[0]?.effects).toHaveLength(1);
  },
);

test('POST, applied twice, two restarts by one request', async () => {
  const client = await withFault({ kind: 'applied-twice', gapMs: 80 });
  await client.post(NAME);
  client.turn(170);
  expect(restarts(client)).toBe(2);
  expect(client.sim.cluster.processes(1, NAME)).toBe(3);
  expect(client.sim.ledger.mutations()).toHaveLength(1);
});

test('POST, elsewhere, on another node instead or as well', async () => {
  const client = await withFault({ kind: 'elsewhere', to: 3, times: 1 });
  await client.post(NAME, 1);
  expect([restarts(client, 1), restarts(client, 3)]).toEqual([0, 1]);
  client.sim.faults.on({ kind: 'elsewhere', to: 2, too: true });
  await client.post(NAME, 1);
  expect([restarts(client, 1), restarts(client, 2)]).toEqual([1, 1]);
  expect(client.sim.ledger.mostOut()).toBeGreaterThanOrEqual(2);
});

test('POST, says true and does nothing, start time stays', async () => {
  const client = await withFault({ kind: 'no-effect' });
  const before = await listed(client, NAME);
  expect((await client.post(NAME)).json).toEqual({ [NAME]: true });
  expect((await listed(client, NAME))?.start_time).toBe(before?.start_time);
  expect(restarts(client)).toBe(0);
});

test('POST, through STOPPED, then RUNNING', async () => {
  const client = await withFault({ kind: 'via-stopped' });
  await client.post(NAME);
  expect((await listed(client, NAME))?.status).toBe('STOPPED');
  client.turn(70);
  expect((await listed(client, NAME))?.status).toBe('RUNNING');
});

test('POST, already STARTING when it answers', async () => {
  const client = await withFault({ kind: 'starting' });
  await client.post(NAME);
  expect((await listed(client, NAME))?.status).toBe('STARTING');
});

test.each([
  ['stays-stopped', 'STOPPED'],
  ['stays-starting', 'STARTING'],
] as const)('POST, %s, the node stays out until a start', async (kind, status) => {
  const client = await withFault({ kind, times: 1 });
  await client.post(NAME);
  client.turn(100);
  expect((await listed(client, NAME))?.status).toBe(status);
  expect(client.sim.ledger.outages.all).toMatchObject([{ node: 1, why: 'services', to: null }]);
  await client.post(NAME, 1, { operation: 'start' });
  client.turn(60);
  expect((await listed(client, NAME))?.status).toBe('RUNNING');
  expect(client.sim.ledger.outages.all[0]?.to).not.toBeNull();
});

test('POST, crash loop, ever new processes', async () => {
  const client = await withFault({ kind: 'crash-loop', everyMs: 100 });
  await client.post(NAME);
  client.turn(400);
  expect(client.sim.cluster.processes(1, NAME)).toBeGreaterThanOrEqual(4);
  expect(restarts(client)).toBe(1);
});

test('POST, late return, answers when RUNNING again and not before', async () => {
  const client = await withFault({ kind: 'late-return' });
  const asked = client.post(NAME);
  await until(() => restarts(client) === 1);
  client.turn(59);
  expect(await Promise.race([asked, pause(30).then(() => 'not yet')])).toBe('not yet');
  client.turn(1);
  expect((await asked).json).toEqual({ [NAME]: true });
  expect((await listed(client, NAME))?.status).toBe('RUNNING');
});

test('POST, a command when it is applied, primary moves and an unnamed service restarts', async () => {
  const client = await withFault({ kind: 'then', skip: 1, do: { what: 'primary', node: 2 } });
  client.sim.faults.on({
    kind: 'then',
    do: { what: 'service', node: 1, service: 'alert_mgr', operation: 'restart' },
    times: 1,
  });
  await client.post(NAME, 3);
  expect(client.sim.cluster.primary).toBe(1);
  await client.post(NAME, 3);
  expect(client.sim.cluster.primary).toBe(2);
  expect(client.sim.ledger.effects.filter((one) => one.service === 'alert_mgr')).toMatchObject([
    { node: 1, request: null },
  ]);
});

test('POST, a command after it is answered and some time later', async () => {
  const client = await withFault({
    kind: 'then',
    at: 'answered',
    afterMs: 40,
    method: 'POST',
    do: { what: 'primary', node: 3 },
  });
  await client.post(NAME);
  expect(client.sim.cluster.primary).toBe(1);
  client.turn(60);
  expect(client.sim.cluster.primary).toBe(3);
});

test('POST /v1/services, sent to a secondary, done on the primary', async () => {
  const client = await simulated({ primary: 3 });
  expect((await client.post(NAME, 2, { path: '/v1/services' })).json).toEqual({ [NAME]: true });
  expect([restarts(client, 2), restarts(client, 3)]).toEqual([0, 1]);
  expect(client.sim.ledger.mutations()).toMatchObject([{ node: 2, path: '/v1/services', effects: [{ node: 3 }] }]);
});

test('POST, stop and start, STOPPED on purpose is not out', async () => {
  const client = await simulated();
  await client.post(NAME, 2, { operation: 'stop' });
  client.turn(30);
  expect((await listed(client, NAME, 2))?.status).toBe('STOPPED');
  expect(client.sim.ledger.outages.all[0]).toMatchObject({ node: 2, to: expect.any(Number) });
  await client.post(NAME, 2, { operation: 'start' });
  await client.post(NAME, 2, { operation: 'start' });
  expect([client.sim.ledger.count('stopped', 2, NAME), client.sim.ledger.count('started', 2, NAME)]).toEqual([1, 1]);
});
