import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import { handOver } from '../../worker/hand-over';

const input = { args: [], headers: {} };

function activity(activityType: string) {
  const control = new AbortController();
  const context = { cancellationSignal: control.signal, info: { activityType } } as unknown as Context;
  const execute = handOver(context).inbound?.execute;
  if (!execute) throw new Error('there is no interceptor');
  return { control, execute };
}

const ends = (control: AbortController) => () => {
  control.abort(new CancelledFailure('WORKER_SHUTDOWN'));
  return Promise.resolve('its time is over');
};

/** After how many listeners node warns, 0: never. Its own function for this knows only the signals of its own realm, not of jest's. */
function warnsAfter(signal: AbortSignal): unknown {
  const key = Object.getOwnPropertySymbols(signal).find((one) => one.description === 'events.maxEventTargetListeners');
  return key && Reflect.get(signal, key);
}

test('an activity, hundreds of requests listen for its end, node warns of no leak', () => {
  expect(warnsAfter(new AbortController().signal)).toBeGreaterThan(0);
  expect(warnsAfter(activity('survey').control.signal)).toBe(0);
});

test('a read, its worker ends meanwhile, it gives no result', async () => {
  const { control, execute } = activity('settle');
  await expect(execute(input, ends(control))).rejects.toThrow('WORKER_SHUTDOWN');
});

test('the request, its worker ends meanwhile, its result counts', async () => {
  const { control, execute } = activity('mutate');
  expect(await execute(input, ends(control))).toBe('its time is over');
});

test('a read, it is cancelled by the run, its result counts', async () => {
  const { control, execute } = activity('settle');
  const cancelled = () => {
    control.abort(new CancelledFailure('CANCELLED'));
    return Promise.resolve('as far as it came');
  };
  expect(await execute(input, cancelled)).toBe('as far as it came');
});
