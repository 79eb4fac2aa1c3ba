import * as calls from '../../redis-api/calls';
import { Connection } from '../../redis-api/connection';
import { ApiError } from '../../redis-api/errors';
import { startNode, text, type Node } from './server';

/* A right answer of every call, and in the place of every value in it every wrong one: a sentence, or data that is true. */

const options = { timeout: 3_000 };
const service = { status: 'RUNNING', start_time: '2026-01-01T00:00:00Z', uptime: '1 day, 0:00:01' };
const CALLS: Record<string, { ask: (node: Connection) => Promise<unknown>; right: unknown }> = {
  localServices: { ask: (node) => calls.localServices(node, options), right: { stats_archiver: service } },
  servicesConfiguration: {
    ask: (node) => calls.servicesConfiguration(node, options),
    right: { stats_archiver: { operating_mode: 'enabled' } },
  },
  nodes: {
    ask: (node) => calls.nodes(node, options),
    right: [{ uid: 1, addr: '10.0.0.1', status: 'active', rack_id: 'r', software_version: '7.8.2-1' }],
  },
  nodesStatus: {
    ask: (node) => calls.nodesStatus(node, options),
    right: { 1: { role: 'master', node_status: 'active', maintenance_snapshot: { name: 'm', node_uid: 1 } } },
  },
  nodeCheck: { ask: (node) => calls.nodeCheck(node, 1, options), right: { node_uid: 1, result: false, error: 'x' } },
  clusterCheck: {
    ask: (node) => calls.clusterCheck(node, options),
    right: { cluster_test_result: false, nodes: [{ node_uid: 1, result: false, error: 'x' }] },
  },
  cluster: { ask: (node) => calls.cluster(node, options), right: { name: 'c', upgrade_mode: false } },
  bootstrap: { ask: (node) => calls.bootstrap(node, options), right: { local_node_info: { uid: '1' } } },
  masterHealthcheck: { ask: (node) => calls.masterHealthcheck(node, options), right: { status: 'active' } },
  bdbs: { ask: (node) => calls.bdbs(node, options), right: [{ uid: 1, name: 'db', status: 'active' }] },
  actions: {
    ask: (node) => calls.actions(node, options),
    right: {
      actions: [{ action_uid: 'a', name: 'n', status: 'running', node_uid: '1', progress: '5' }],
      'state-machines': [{ action_uid: 'b', name: 'm', status: 'active', object_name: 'bdb:1' }],
    },
  },
};
const WRONG: unknown[] = [
  null,
  true,
  -1,
  1.5,
  2 ** 53,
  '',
  'x'.repeat(100_000),
  '\u001b[2J',
  [],
  [[]],
  {},
  { a: { b: [1] } },
];
const GONE = Symbol('gone');

let body = '';
let node: Node;
let connection: Connection;
beforeAll(async () => {
  node = await startNode((seen, response, socket) => text(body)(seen, response, socket));
  connection = new Connection(await node.access());
});
afterAll(async () => {
  connection.close();
  await node.stop();
});

/** Every value with one place in it, itself first, exchanged. */
function* exchanged(value: unknown, wrong: unknown): Generator<unknown> {
  yield wrong;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    for (const other of exchanged(inner, wrong)) {
      if (Array.isArray(value)) yield value.map((one: unknown, index) => (String(index) === key ? other : one));
      else
        yield Object.fromEntries(
          Object.entries(value).flatMap((pair) => (pair[0] !== key ? [pair] : other === GONE ? [] : [[key, other]])),
        );
    }
  }
}

test.each(Object.entries(CALLS))('%s, its right answer: understood', async (_name, { ask, right }) => {
  body = JSON.stringify(right);
  await expect(ask(connection)).resolves.toBeDefined();
});

test.each(Object.entries(CALLS))(
  '%s, with any value exchanged or left out: one sentence, or data fit to be shown',
  async (_name, { ask, right }) => {
    for (const wrong of [...WRONG, GONE]) {
      for (const answer of exchanged(right, wrong)) {
        if (answer === GONE) continue;
        body = JSON.stringify(answer) ?? '';
        const given: unknown = await ask(connection).catch((error: unknown) => error);
        if (given instanceof Error) {
          expect(given).toBeInstanceOf(ApiError);
          expect(given.message.length).toBeLessThan(500);
          expect(given.message).not.toMatch(/[\p{Cc}]|\[object|Cannot read|is not a function/u);
        } else {
          expect(JSON.stringify(given).length).toBeLessThan(50_000);
          expect(JSON.stringify(given)).not.toContain('\\u001b');
        }
      }
    }
  },
);
