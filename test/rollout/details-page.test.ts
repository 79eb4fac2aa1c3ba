import { detailsOf, type Shown } from '../../rollout/details';
import { reportOf } from '../../rollout/report';
import type { RunState } from '../../rollout/run-state';
import { AT, became, fresh, planned } from './state';

const pageOf = (state: RunState, more: Partial<Shown> = {}): string =>
  // Without what only keeps the columns apart.
  detailsOf({ ...reportOf(state), phase: state.phase, waiting: state.waiting, ...more }).replaceAll('\u2003', '');

const PAGE = '/namespaces/{namespace}/workflows/{workflowId}/{runId}';
const LINKS = [
  `[Timeline](${PAGE}/timeline) · [what it does now](${PAGE}/pending-activities) · [history](${PAGE}/history)`,
  'Times are UTC. Press R to see the state of now.',
];
const STEER = ['To steer it, send an update (More Actions) with your name in it:', ''];
const lines = (...all: string[]): string => all.join('\n');

describe('the whole page of a run', () => {
  test('that has only been asked for, by nobody knows whom: no count, no table', () => {
    const state = fresh();
    const { run } = reportOf(state);
    expect(pageOf(state, { run: { ...run, requestedBy: null as unknown as string } })).toBe(
      lines(
        '**planning**: reading the cluster; nothing is sent yet',
        '`rolling-restart` on `prod-eu`, asked for by unknown',
        'Began 2026-01-01 00:00:00 UTC',
        '',
        ...STEER,
        '- pause: `{"by": "your name"}`',
        '- abort: `{"by": "your name", "reason": "why"}`',
        '',
        ...LINKS,
      ),
    );
  });

  test('that waits for something with no end of its own, and overrode a freeze: who and why stand there', () => {
    const state = planned({ reason: 'ticket 4711' });
    state.phase = 'waiting';
    state.waiting = { why: 'the lock of prod-eu', until: null, ends: 'The other run ends' };
    state.waits = [{ from: AT, until: AT, kind: 'waiting', why: 'before' }];
    const page = pageOf(state, {
      waived: [
        { gate: 'freeze', by: 'bob', reason: 'older', items: ['older freeze'], at: AT },
        { gate: 'freeze', by: 'cleo', reason: 'a *fix*', items: ['freeze year-end'], at: AT },
        { gate: 'quorum', by: 'dan', reason: 'other', items: ['another gate'], at: AT },
      ] as unknown as Shown['waived'],
    });
    expect(page).toBe(
      lines(
        '**waiting**: at rest until a person, or something outside, lets it go on',
        '`rolling-restart` on `prod-eu`, asked for by ada (ticket 4711)',
        '**freeze year-end**, overridden by cleo: a \\*fix\\*',
        '0 of 3 nodes done, requests: 0. Began 2026-01-01 00:00:00 UTC',
        '',
        '**It waits**: the lock of prod-eu',
        'with no end of its own',
        'The other run ends',
        '',
        ...STEER,
        '- pause: `{"by": "your name"}`',
        '- abort: `{"by": "your name", "reason": "why"}`',
        '',
        '| node | role | state | since | services |',
        '| --- | --- | --- | --- | --- |',
        '| 1 | secondary | pending |  | x |',
        '| 2 | secondary | pending |  | x |',
        '| 3 | primary | pending |  | x |',
        '',
        ...LINKS,
      ),
    );
  });

  test.each([
    ['an older version, without its waits', undefined],
    ['its first moment, with no wait written down yet', []],
  ])('that waits, of %s: no time since when', (_, waits) => {
    const waiting = { why: 'the lock', until: AT, ends: 'it ends' };
    const shown = { phase: 'waiting' as const, waiting, waits: waits as Exclude<Shown['waits'], undefined> };
    expect(pageOf(planned(), shown)).toContain('**It waits**: the lock\nuntil 2026-01-01 00:00:00 UTC\nit ends\n');
  });

  test('that overrode a freeze nobody named: it is called a change freeze', () => {
    const waived = [{ gate: 'freeze', by: 'bob', reason: 'why', items: [], at: AT }] as unknown as Shown['waived'];
    expect(pageOf(planned(), { waived })).toContain('**change freeze**, overridden by bob: why');
  });

  test('that is over: when it ended, what now in three lines at most, only a command as code, and nothing to send', () => {
    const state = planned();
    became(state, 1, 'done', { verdict: 'restarted' });
    const run = { ...reportOf(state).run, finishedAt: '2026-01-01T00:05:00.000Z' };
    const next = [
      'node 2 was not begun',
      'to run the rest: rollbook run rolling-restart --nodes 2,3',
      'say: rollbookings are not commands',
      'a fourth line',
    ].join('\n');
    const waiting = { why: 'something', until: null, ends: 'nothing' };
    expect(pageOf(state, { run, outcome: 'stopped', phase: 'finished', waiting, next })).toBe(
      lines(
        '**stopped**: it was ended before everything was done',
        '`rolling-restart` on `prod-eu`, asked for by ada',
        '1 of 3 nodes done, requests: 0. Began 2026-01-01 00:00:00 UTC, ended 2026-01-01 00:05:00 UTC',
        '',
        '**What now**',
        'node 2 was not begun',
        'to run the rest: `rollbook run rolling-restart --nodes 2,3`',
        'say: rollbookings are not commands',
        '',
        '| node | role | state | since | services |',
        '| --- | --- | --- | --- | --- |',
        '| 1 | secondary | done | 00:00:00 | x: restarted |',
        '| 2 | secondary | pending |  | x |',
        '| 3 | primary | pending |  | x |',
        '',
        ...LINKS,
      ),
    );
  });

  test('that holds over nine nodes: how many answers more there are than it shows', () => {
    const holds = Array.from({ length: 9 }, (_, index) => ({
      node: index + 1,
      why: '',
      since: AT,
      until: AT,
      verbs: ['retry' as const],
    }));
    const page = pageOf(planned(), { holds, phase: 'holding' });
    expect(page).toContain('- retry: `{"by": "your name", "node": 8}`\n- and 1 more, for other nodes\n\n');
    const eight = pageOf(planned(), { holds: holds.slice(0, 8), phase: 'holding' });
    expect(eight).toContain('- retry: `{"by": "your name", "node": 8}`\n\n');
  });
});
