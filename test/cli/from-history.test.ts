import { defaultPayloadConverter } from '@temporalio/common';
import type { History } from '@temporalio/common/lib/proto-utils';
import { isReport } from '../../cli/report-border';
import { nameOf, reportFromHistory } from '../../cli/from-history';

type Event = NonNullable<History['events']>[number];

const payloads = (value: unknown) => ({ payloads: [defaultPayloadConverter.toPayload(value) ?? {}] });
/** Ids and times come as Long from the server; anything that turns into a number reads alike. */
const long = (value: number) => value as never;
const event = (id: number, second: number, attributes: object): Event =>
  ({ eventId: long(id), eventTime: { seconds: long(second), nanos: 0 }, ...attributes }) as Event;

const started = event(1, 1_772_330_400, {
  workflowExecutionStartedEventAttributes: {
    input: payloads({ runbook: 'rolling-restart', cluster: 'prod-eu', requestedBy: 'ada', reason: 'why' }),
  },
});
const sent = (id: number, uid: number, more: object = {}) =>
  event(id, 1_772_330_410, {
    activityTaskScheduledEventAttributes: {
      activityType: { name: 'mutate' },
      input: payloads({
        node: { uid, url: 'https://x' },
        path: '/v1/local/services',
        operation: 'restart',
        service: 'stats_archiver',
        ...more,
      }),
    },
  });
const pursuit = {
  service: 'stats_archiver',
  knowledge: 'told',
  state: 'proven',
  why: '',
  tries: 1,
  changes: 1,
  changesBefore: 0,
  differed: true,
  baseline: { status: 'RUNNING', startTime: 'a' },
  last: { status: 'RUNNING', startTime: 'b' },
};
const answered = (id: number, of: number, answer: string, why = 'it said so') =>
  event(id, 1_772_330_411, {
    activityTaskCompletedEventAttributes: {
      scheduledEventId: long(of),
      result: payloads({ answer, why }),
    },
  });
const terminated = event(99, 1_772_330_500, { workflowExecutionTerminatedEventAttributes: { reason: 'by hand' } });

describe('a report from the history of a run that was ended by force', () => {
  test('what was sent, its answer, and what never reported back are named, with the node to look at', () => {
    const report = reportFromHistory(
      'id-1',
      { events: [started, sent(5, 2), answered(7, 5, 'true'), sent(9, 3), terminated] },
      { closed: 'terminated', message: 'by hand' },
    );
    expect(isReport(report)).toBe(true);
    expect(report.outcome).toBe('failed');
    expect(report.run).toMatchObject({
      id: 'id-1',
      runbook: 'rolling-restart',
      cluster: 'prod-eu',
      requestedBy: 'ada',
      reason: 'why',
      finishedAt: '2026-03-01T02:01:40.000Z',
    });
    expect(report.mutations.map(({ node, answer, evidence }) => [node, answer, evidence])).toEqual([
      [2, 'true', 'it said so'],
      [3, 'lost', 'the run ended before this request reported back: it may have been sent'],
    ]);
    expect(report.nodes.map(({ uid, phase }) => [uid, phase])).toEqual([
      [2, 'unknown'],
      [3, 'unknown'],
    ]);
    expect(report.notDone.map((one) => one.node)).toEqual([2, 3]);
    expect(report.notes[0]?.text).toContain('terminated in Temporal (by hand)');
    expect(report.next).toContain('Look at node 2, 3');
    expect(report.next).toContain('rollbook doctor prod-eu');
  });

  test('what people said, and a cancel, are told; messages that nobody can read are not', () => {
    const update = (id: number, name: string, args: unknown) =>
      event(id, 1_772_330_420 + id, {
        workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest: { input: { name, args: payloads(args) } } },
      });
    const report = reportFromHistory(
      'id-1',
      {
        events: [
          started,
          update(5, 'pause', { by: 'ada', reason: 'phone call' }),
          update(6, 'skip', { by: 'grace', node: 3 }),
          update(7, 'resume', 'what'),
          event(8, 1_772_330_430, { workflowExecutionCancelRequestedEventAttributes: { cause: 'x' } }),
          terminated,
        ],
      },
      { closed: 'terminated', message: 'by hand' },
    );
    expect(report.messages).toEqual([
      { at: '2026-03-01T02:00:25.000Z', by: 'ada', what: 'pause', reason: 'phone call' },
      { at: '2026-03-01T02:00:26.000Z', by: 'grace', what: 'skip node 3', reason: null },
      { at: '2026-03-01T02:00:30.000Z', by: 'temporal', what: 'abort', reason: null },
    ]);
  });

  test('a request whose effect was proven before the end: what was seen of it, and only the other node is to be looked at', () => {
    const settled = [
      event(8, 1_772_330_412, {
        activityTaskScheduledEventAttributes: {
          activityType: { name: 'settle' },
          input: payloads({ node: { uid: 2, url: 'https://x' } }),
        },
      }),
      event(9, 1_772_330_414, {
        activityTaskCompletedEventAttributes: {
          scheduledEventId: long(8),
          result: payloads({ proof: { operation: 'restart', pursuits: [pursuit] } }),
        },
      }),
    ];
    const report = reportFromHistory(
      'id-1',
      { events: [started, sent(5, 2), answered(7, 5, 'true'), ...settled, sent(10, 3), terminated] },
      { closed: 'terminated', message: 'by hand' },
    );
    expect(isReport(report)).toBe(true);
    expect(report.mutations.map(({ evidence }) => evidence)).toEqual([
      'before: RUNNING since a; after: RUNNING since b; proven',
      'the run ended before this request reported back: it may have been sent',
    ]);
    expect(report.mutations.map(({ settledAt }) => settledAt)).toEqual(['2026-03-01T02:00:14.000Z', undefined]);
    expect(report.nodes.map(({ services }) => services[0]?.verdict)).toEqual(['restarted', 'unknown']);
    expect(report.next).toContain('Look at node 3:');
  });

  test('a request that never left says nothing about its node, and one whose answer was plain has evidence too', () => {
    const events = [
      started,
      sent(5, 2),
      answered(7, 5, 'not-sent'),
      sent(9, 3),
      answered(11, 9, 'true', ''),
      terminated,
    ];
    const report = reportFromHistory('id-1', { events }, { closed: 'terminated', message: 'by hand' });
    expect(report.mutations.map(({ answer }) => answer)).toEqual(['not-sent', 'true']);
    expect(report.mutations[1]?.evidence).toContain('the answer was true');
    expect(report.notDone.map(({ node }) => node)).toEqual([3]);
    expect(report.next).toContain('Look at node 3:');
  });

  test('an undo is called one, and a history that does not say is none', () => {
    const events = [started, sent(5, 2), sent(9, 2, { operation: 'start', undo: true }), sent(11, 2, { undo: 'yes' })];
    const report = reportFromHistory('id-1', { events }, { closed: 'terminated', message: 'by hand' });
    expect(report.mutations.map(({ undo }) => undo)).toEqual([false, true, false]);
  });

  test('a run that sent nothing says so', () => {
    const report = reportFromHistory('id-1', { events: [started, terminated] }, { closed: 'timed-out', message: 'x' });
    expect(report.mutations).toEqual([]);
    expect(report.next).toContain('Nothing was sent');
    expect(report.notes[0]?.text).toContain('timed out by Temporal');
  });

  test('a history of anything else still gives a report', () => {
    const other = event(1, 5, { workflowExecutionStartedEventAttributes: { input: payloads([1, 2]) } });
    expect(isReport(reportFromHistory('id-1', { events: [other] }, { closed: 'cancelled', message: '' }))).toBe(true);
    expect(isReport(reportFromHistory('id-1', {}, { closed: 'cancelled', message: '' }))).toBe(true);
  });

  test.each([
    ['rolling-restart', 'rolling-restart'],
    ['# my own\nrunbook: "mine"\nsummary: x\n', 'mine'],
    [{ runbook: 'from-an-object' }, 'from-an-object'],
    [7, ''],
  ])('the name of %j is %s', (runbook, name) => {
    expect(nameOf(runbook)).toBe(name);
  });
});
