import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTemporal } from '../../temporal/binary';
import { connect } from '../../temporal/connection';
import { connectionSettings } from '../../temporal/connection-settings';
import { startEmbedded, type Embedded } from '../../temporal/embedded';
import { freePorts } from '../../temporal/ports';

let dir: string;
let server: Embedded;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rollbook-connection-'));
  server = await startEmbedded({ binary: await findTemporal(), dir, ui: false });
});

afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

test('connection, open, a server by its address, answers', async () => {
  const { connection, namespace, address, close } = await connect({ address: server.address, env: {} });
  expect({ namespace, address }).toEqual({ namespace: 'default', address: server.address });
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  expect(namespaceInfo?.name).toBe('default');
  await close();
});

test('connection, open, nobody there, says so within 15 s and names the address', async () => {
  const [port] = await freePorts(1);
  const started = Date.now();
  await expect(connect({ address: `127.0.0.1:${port}`, env: {} })).rejects.toMatchObject({
    code: 'no-temporal',
    message: expect.stringMatching(new RegExp(`no Temporal server could be used at 127\\.0\\.0\\.1:${port} `)),
  });
  expect(Date.now() - started).toBeLessThan(15_000);
});

test('connection, closed while a request is repeated because the server went away, ends that request and not the process', async () => {
  const own = await mkdtemp(join(tmpdir(), 'rollbook-connection-'));
  const other = await startEmbedded({ binary: await findTemporal(), dir: own, ui: false });
  const { connection, namespace, close } = await connect({ address: other.address, env: {} });
  await other.stop({ hard: true });
  const request = connection.workflowService.describeNamespace({ namespace });
  const ended = expect(request).rejects.toThrow();
  // Between two tries: the next one finds the connection closed.
  await new Promise((done) => setTimeout(done, 150));
  await close();
  await ended;
  await rm(own, { recursive: true, force: true });
});

test('connection, open, a namespace that is not there, says its name', async () => {
  await expect(connect({ address: server.address, namespace: 'elsewhere', env: {} })).rejects.toMatchObject({
    code: 'no-temporal',
    message: expect.stringContaining('has no namespace elsewhere'),
  });
});

test('connection settings, profile file, variables and options, the nearest word wins', async () => {
  const file = join(dir, 'temporal.toml');
  await writeFile(
    file,
    '[profile.default]\naddress = "file:1"\nnamespace = "of-file"\n[profile.prod]\naddress = "prod:1"\napi_key = "key"\n',
  );
  const env = { TEMPORAL_CONFIG_FILE: file };
  expect(connectionSettings({ env })).toMatchObject({ address: 'file:1', namespace: 'of-file' });
  expect(connectionSettings({ env, profile: 'prod' })).toMatchObject({
    address: 'prod:1',
    namespace: 'default',
    options: { tls: true, apiKey: 'key' },
  });
  const both = { ...env, TEMPORAL_ADDRESS: 'variable:1', TEMPORAL_NAMESPACE: '' };
  expect(connectionSettings({ env: both })).toMatchObject({ address: 'variable:1', namespace: 'of-file' });
  expect(connectionSettings({ env: both, address: 'option:1', namespace: 'of-option' })).toMatchObject({
    address: 'option:1',
    namespace: 'of-option',
    options: { address: 'option:1' },
  });
});

test('connection settings, a profile that is not there, usage error that names it', () => {
  expect(() => connectionSettings({ env: { TEMPORAL_CONFIG_FILE: join(dir, 'none') }, profile: 'pord' })).toThrow(
    /pord/,
  );
});

test('connection settings, nothing said, the local default', () => {
  const env = { TEMPORAL_CONFIG_FILE: join(dir, 'none') };
  expect(connectionSettings({ env })).toMatchObject({ address: '127.0.0.1:7233', namespace: 'default' });
});
