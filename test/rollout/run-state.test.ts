import type { NodePhase, ServiceVerdict } from '../../rollout/report-shape';
import { reportOf } from '../../rollout/report';
import {
  addGates,
  addNote,
  enterPhase,
  hasSent,
  nodeOf,
  recordWait,
  serviceOf,
  skippedText,
  statusOf,
} from '../../rollout/run-state';
import { became, ended, fresh, planned } from './state';

const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;
const node = () => nodeOf(fresh(), 7);

describe('the state of a run', () => {
  test('that was only asked for, is planning, and nothing stands in it', () => {
    expect(fresh('ticket 4711')).toMatchObject({
      run: { id: 'prod-eu-1', plan: null, reason: 'ticket 4711', finishedAt: null },
      outcome: null,
      phase: 'planning',
      waiting: null,
      nodes: [],
      mutations: [],
      gates: [],
      waived: [],
      messages: [],
      notes: [],
      waits: [],
      whys: {},
      plan: null,
      request: { inputs: {}, nodes: null, named: true },
      newcomers: [],
      ending: null,
    });
  });

  test('that takes a plan, has its hash, and each of its nodes pending with its services', () => {
    const state = planned();
    expect([state.run.plan, state.plan?.hash]).toEqual(['ab', 'ab']);
    expect(state.nodes.map(({ uid, role }) => [uid, role])).toEqual([
      [1, 'secondary'],
      [2, 'secondary'],
      [3, 'primary'],
    ]);
    expect(state.nodes[2]).toEqual({
      uid: 3,
      address: '10.0.0.3',
      role: 'primary',
      phase: 'pending',
      attempts: 0,
      startedAt: null,
      finishedAt: null,
      services: [{ name: 'x', before: null, after: null, verdict: null }],
    });
  });

  test('asked for a node or a service that it lacks, adds it once, with nothing known of it', () => {
    const state = planned();
    expect(nodeOf(state, 2)).toBe(state.nodes[1]);
    const added = nodeOf(state, 9);
    expect(added).toEqual({
      uid: 9,
      address: '',
      role: null,
      phase: 'pending',
      attempts: 0,
      startedAt: null,
      finishedAt: null,
      services: [],
    });
    expect(nodeOf(state, 9)).toBe(added);
    const service = serviceOf(added, 'y');
    expect(service).toEqual({ name: 'y', before: null, after: null, verdict: null });
    expect(serviceOf(added, 'z')).not.toBe(service);
    expect(serviceOf(added, 'y')).toBe(service);
    expect([state.nodes.length, added.services.length]).toEqual([4, 2]);
  });

  test('that ends, waits for nothing any more, and says when, how and why', () => {
    const state = planned();
    state.waiting = { why: 'the gate', until: null, ends: 'it is well' };
    recordWait(state, at(0));
    ended(state, 'failed', 'the gate never was well');
    expect([state.outcome, state.phase, state.waiting, state.ending]).toEqual([
      'failed',
      'finished',
      null,
      'the gate never was well',
    ]);
    expect(state.run.finishedAt).toBe(at(0));
    expect(state.waits).toEqual([]);
  });
});

describe('a node that enters a phase', () => {
  test.each<[NodePhase, boolean, boolean]>([
    ['pending', false, false],
    ['skipped', false, true],
    ['checking', true, false],
    ['acting', true, false],
    ['settling', true, false],
    ['waiting', true, false],
    ['undoing', true, false],
    ['done', true, true],
    ['failed', true, true],
    ['undone', true, true],
    ['undo-failed', true, true],
    ['unknown', true, true],
  ])('%s: it began: %s, it is over: %s', (phase, began, over) => {
    const one = node();
    enterPhase(one, phase, at(1));
    expect([one.phase, one.startedAt, one.finishedAt]).toEqual([phase, began ? at(1) : null, over ? at(1) : null]);
  });

  test('keeps when it first began, forgets an end that was none, and notes no phase twice in a row', () => {
    const one = node();
    enterPhase(one, 'acting', at(1));
    enterPhase(one, 'acting', at(2));
    enterPhase(one, 'failed', at(3));
    enterPhase(one, 'acting', at(4));
    expect([one.startedAt, one.finishedAt]).toEqual([at(1), null]);
    expect(one.phases).toEqual([
      { phase: 'acting', at: at(1) },
      { phase: 'failed', at: at(3) },
      { phase: 'acting', at: at(4) },
    ]);
  });
});

describe('what is written down as a run goes', () => {
  test('a note of the same node with the same text, once', () => {
    const state = fresh();
    addNote(state, at(0), 1, 'cut');
    addNote(state, at(1), 1, 'cut');
    addNote(state, at(2), 2, 'cut');
    addNote(state, at(3), 1, 'left out');
    expect(state.notes.map(({ at: when }) => when)).toEqual([at(0), at(2), at(3)]);
    expect(state.notes[1]).toEqual({ at: at(2), node: 2, text: 'cut' });
  });

  test('what each gate said, and when', () => {
    const state = fresh();
    const said = { name: 'cluster-check', verdict: 'no', detail: 'node 2' } as const;
    addGates(state, at(1), [{ ...said, remarks: [] } as typeof said]);
    expect(state.gates).toEqual([{ at: at(1), ...said }]);
  });

  test.each<[string, Parameters<typeof skippedText>[0]['messages'], string]>([
    ['nobody known', [], 'a person skipped it: dark'],
    [
      'somebody, without a reason',
      [{ at: at(0), by: 'bob', what: 'skip node 2', reason: null }],
      'a person, bob, skipped it: dark',
    ],
    [
      'the one who said so last, with a reason',
      [
        { at: at(0), by: 'bob', what: 'skip node 2', reason: null },
        { at: at(1), by: 'ada', what: 'skip node 2', reason: 'disk' },
        { at: at(2), by: 'eve', what: 'skip node 3', reason: null },
      ],
      'a person, ada, skipped it (disk): dark',
    ],
  ])('why a node is not done that was skipped by %s', (_, messages, text) => {
    expect(skippedText({ messages }, 2, 'dark')).toBe(text);
  });

  test.each([
    ['not-sent', false],
    ['reset', false],
    ['401', false],
    ['lost', true],
    ['true', true],
  ])('a run whose only answer is %s has sent something: %s', (answer, sent) => {
    const request = { at: at(0), node: 1, method: 'POST', path: '/v1/local/services' } as const;
    const mutation = { ...request, body: { operation_type: 'stop' as const, services: ['x'] }, undo: false };
    expect(hasSent({ mutations: [{ ...mutation, answer, evidence: '' }] })).toBe(sent);
    const never = { ...mutation, answer: 'not-sent', evidence: '' };
    expect(hasSent({ mutations: [never, { ...mutation, answer, evidence: '' }] })).toBe(sent);
  });
});

describe('the status of a run', () => {
  const shown = (phase: NodePhase, verdict: ServiceVerdict) => {
    const state = planned();
    became(state, 2, phase, { verdict });
    state.phase = 'rolling';
    state.waiting = { why: 'gate', until: null, ends: '' };
    return statusOf(state, reportOf(state));
  };

  test.each<[NodePhase, ServiceVerdict | null]>([
    ['checking', null],
    ['acting', null],
    ['settling', null],
    ['waiting', null],
    ['undoing', 'unknown'],
    ['unknown', 'unknown'],
    ['failed', 'unknown'],
  ])('on a node that is %s, shows what is not known as %s', (phase, verdict) => {
    expect(shown(phase, 'unknown').nodes[1]?.services[0]).toMatchObject({ name: 'x', verdict });
  });

  test('shows a verdict that stands, phase and what it waits for', () => {
    const status = shown('acting', 'restarted');
    expect(status.nodes[1]?.services[0]?.verdict).toBe('restarted');
    expect(status).toMatchObject({ phase: 'rolling', waiting: { why: 'gate' }, run: { id: 'prod-eu-1' } });
  });
});
