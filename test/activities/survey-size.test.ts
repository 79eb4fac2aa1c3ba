import type { SurveyInput } from '../../activities/contract';
import { Session, type Question, type Target } from '../../activities/session';
import { survey } from '../../activities/survey';
import * as calls from '../../redis-api/calls';
import { LoginLatch } from '../../activities/latch';

const planning: SurveyInput = {
  cluster: 'huge',
  nodes: null,
  avoid: [],
  parts: ['nodes', 'looks', 'health'],
  of: null,
  services: null,
  full: [],
  unlatch: false,
};

/** A session over a cluster of so many nodes; counts who was asked for itself. */
class Huge extends Session {
  looked = 0;

  constructor(private readonly size: number) {
    const signal = new AbortController().signal;
    const access = (): never => {
      throw new Error('nothing is really asked here');
    };
    const source = { name: 'huge', entry: null, problem: null, access };
    super(source, { latch: new LoginLatch(), signal, pause: () => Promise.resolve(true) });
  }

  override ask<T>(_target: Target, question: Question<T>): ReturnType<Session['ask']> & Promise<never> {
    const uids = Array.from({ length: this.size }, (_, index) => index + 1);
    const shape = { address: '10.0.0.1', externalAddresses: [], status: 'active', version: '7.8.6', rack: null };
    const lists = new Map<unknown, unknown>([
      [calls.nodes, uids.map((uid) => ({ uid, ...shape }))],
      [calls.nodesStatus, []],
      [calls.masterHealthcheck, 'active'],
    ]);
    if (!lists.has(question)) this.looked += 1;
    const look = { began: 0, ended: 0, services: {} };
    return Promise.resolve({ ok: true, uid: 1, value: lists.get(question) ?? look }) as never;
  }
}

describe('survey', () => {
  test('survey, planning over more nodes than fit into history, says so and looks at none of them', async () => {
    const session = new Huge(701);
    const found = await survey(planning, session);
    expect(found.nodes).toEqual({
      ok: false,
      why: "the cluster has 701 nodes, and a reading of more than 700 does not fit into Temporal's history",
      refused: null,
    });
    expect(session.looked).toBe(0);
  });

  test('survey, planning over as many nodes as fit, looks at each', async () => {
    const session = new Huge(700);
    const found = await survey(planning, session);
    expect(found.nodes.ok && found.nodes.value.length).toBe(700);
    expect(session.looked).toBe(700);
  });
});
