import {
  WorkflowFailedError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, RetryState, TerminatedFailure } from '@temporalio/common';
import type { Event } from '../../cli/event';
import { follow } from '../../cli/follow';
import type { Interrupt } from '../../cli/interrupt';
import { ended } from '../../cli/run-result';
import { sendUpdate } from '../../cli/send-update';
import type { Status } from '../../rollout/report-shape';
import { aNode, aReport, aStatus } from './fixtures';

const failed = (cause: Error) =>
  new WorkflowFailedError('Workflow execution failed', cause, RetryState.NON_RETRYABLE_FAILURE);
const session = {
  address: 'h:1',
  namespace: 'ns',
  connection: { withDeadline: (_: number, ask: () => unknown) => ask() },
} as never;
const never = new Promise<never>(() => undefined);
const noInterrupt = (): Interrupt => ({ signal: new AbortController().signal, pressed: never, close: () => undefined });

describe('how a run ended', () => {
  test('the report comes from the details of the failure, the code from its type', () => {
    const report = aReport({ outcome: 'refused' });
    const cause = ApplicationFailure.create({
      message: 'refused: held by x',
      type: 'busy',
      nonRetryable: true,
      details: [report],
    });
    expect(ended(failed(cause))).toEqual({
      closed: 'failed',
      outcome: 'refused',
      code: 'busy',
      message: 'refused: held by x',
      report,
    });
  });

  test('a terminated run counts as failed and has no report', () => {
    expect(ended(failed(new TerminatedFailure('by hand')))).toEqual({
      closed: 'terminated',
      outcome: 'failed',
      code: null,
      message: 'by hand',
      report: null,
    });
  });

  test('details that are no report are none', () => {
    const cause = ApplicationFailure.create({
      message: 'x',
      type: 'failed',
      nonRetryable: true,
      details: [{ nodes: 7 }],
    });
    expect(ended(failed(cause))).toMatchObject({ outcome: 'failed', report: null });
  });

  test('a failure cannot pass for completed', () => {
    const cause = ApplicationFailure.create({
      message: 'x',
      type: 'completed',
      nonRetryable: true,
      details: [aReport({ outcome: 'completed' })],
    });
    expect(ended(failed(cause)).outcome).toBe('failed');
  });
});

describe('following a run', () => {
  function watched(
    answers: (Status | Error)[],
    result: Promise<unknown>,
    describe: () => Promise<unknown> = () => Promise.resolve({}),
  ) {
    const events: Event[] = [];
    const said: string[] = [];
    const handle = {
      result: () => result,
      describe,
      query: async () => {
        const next = answers.length > 1 ? answers.shift() : answers[0];
        if (next instanceof Error) throw next;
        return next;
      },
    } as never;
    const printer = {
      show: (more: Event[]) => void events.push(...more),
      say: (text: string) => void said.push(text),
      rest: () => undefined,
      close: () => undefined,
    };
    return { events, said, handle, printer };
  }

  test('what happens between the last answer and the end is shown from the report', async () => {
    const report = aReport({
      nodes: [aNode({ phase: 'done', finishedAt: '2026-03-01T02:01:00.000Z' }), aNode({ uid: 1 })],
    });
    const { events, handle, printer } = watched(
      [aStatus()],
      new Promise((resolve) => setTimeout(() => resolve(report), 50)),
    );
    const end = await follow(session, handle, { printer, interrupt: noInterrupt(), onHold: 'wait' });
    expect(end).toMatchObject({ how: 'ended', result: { outcome: 'completed', report } });
    expect(events.map((event) => event.type)).toEqual(['plan', 'node', 'outcome']);
  });

  test('a silent worker is said once, and once that it is back', async () => {
    const silence = Object.assign(new Error('4 DEADLINE_EXCEEDED'), { code: 4, details: 'late', metadata: {} });
    const { said, handle, printer } = watched(
      [silence, silence, aStatus()],
      new Promise((resolve) => setTimeout(() => resolve(aReport()), 1_300)),
    );
    await follow(session, handle, { printer, interrupt: noInterrupt(), onHold: 'wait' });
    expect(said).toEqual([
      'no worker answers in namespace ns at h:1; Temporal keeps the run, and it goes on when one comes',
      'the run answers again',
    ]);
  });

  test('a silent server is said as such, and once', async () => {
    const silence = Object.assign(new Error('4 DEADLINE_EXCEEDED'), { code: 4, details: 'late', metadata: {} });
    const { said, handle, printer } = watched(
      [silence, silence, aStatus()],
      new Promise((resolve) => setTimeout(() => resolve(aReport()), 1_300)),
      () => Promise.reject(silence),
    );
    await follow(session, handle, { printer, interrupt: noInterrupt(), onHold: 'wait' });
    expect(said).toEqual([
      'Temporal at h:1 does not answer; it keeps the run, and this goes on when it is back',
      'the run answers again',
    ]);
  });

  test('with leave, a hold is left at once; a wait for the lock is not', async () => {
    const waiting = { why: 'node 2 is unreadable', until: null, ends: 'retry' };
    const answers = [aStatus({ phase: 'waiting', waiting }), aStatus({ phase: 'holding', waiting })];
    const { handle, printer } = watched(answers, never);
    expect(await follow(session, handle, { printer, interrupt: noInterrupt(), onHold: 'leave' })).toMatchObject({
      how: 'on-hold',
      status: { phase: 'holding' },
    });
  });

  test('with leave, a question is left at once', async () => {
    const questions = [{ node: null, text: 'go on?', plan: null, until: '2026-03-02T02:00:00.000Z' }];
    const { handle, printer } = watched([aStatus(), aStatus({ phase: 'waiting', questions })], never);
    expect(await follow(session, handle, { printer, interrupt: noInterrupt(), onHold: 'leave' })).toMatchObject({
      how: 'on-hold',
      status: { questions },
    });
  });

  test('Ctrl-C leaves, and the run is not touched', async () => {
    const abort = new AbortController();
    const pressed = new Promise<void>((resolve) => setTimeout(() => (abort.abort(), resolve()), 20));
    const { handle, printer } = watched([aStatus()], never);
    expect(
      await follow(session, handle, {
        printer,
        interrupt: { signal: abort.signal, pressed, close: () => undefined },
        onHold: 'wait',
      }),
    ).toEqual({ how: 'left' });
  });
});

describe('a verb sent to a run', () => {
  const run = (update: () => Promise<unknown>, cancel: () => Promise<unknown> = async () => undefined) =>
    ({ id: 'x', handle: { executeUpdate: update, cancel } }) as never;
  const silent = () => Promise.reject(new WorkflowUpdateRPCTimeoutOrCancelledError('late'));

  test('accepted, with the answer of the run', async () => {
    expect(
      await sendUpdate(
        session,
        run(async () => ({ text: 'it rests' })),
        'pause',
        {},
        {},
      ),
    ).toEqual({ accepted: true, text: 'it rests' });
  });

  test('rejected, with what would make sense', async () => {
    const cause = ApplicationFailure.create({
      message: 'resume: the run is not paused',
      type: 'rejected',
      nonRetryable: true,
    });
    const answer = await sendUpdate(
      session,
      run(() => Promise.reject(new WorkflowUpdateFailedError('no', cause))),
      'resume',
      {},
      {},
    );
    expect(answer).toEqual({ accepted: false, text: 'resume: the run is not paused' });
  });

  test('not confirmed in time: it says that it may still arrive, and leaves no cancel', async () => {
    const cancel = jest.fn(async () => undefined);
    await expect(sendUpdate(session, run(silent, cancel), 'pause', {}, {})).rejects.toMatchObject({
      code: 'not-confirmed',
      message: expect.stringContaining('it may still arrive'),
    });
    expect(cancel).not.toHaveBeenCalled();
  });

  test('an abort that is not confirmed leaves a cancel in Temporal', async () => {
    const cancel = jest.fn(async () => undefined);
    await expect(sendUpdate(session, run(silent, cancel), 'abort', {}, {})).rejects.toMatchObject({
      code: 'not-confirmed',
      message: expect.stringContaining('a cancel now waits'),
    });
    expect(cancel).toHaveBeenCalledTimes(1);
  });
});
