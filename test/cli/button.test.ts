import { type Button, buttonOf, parseButtonName, scheduleOf } from '../../cli/button';
import { buttonsText, create, remove } from '../../cli/verbs/button';
import type { Call, Verb } from '../../cli/verb';
import type { RunRequest } from '../../cli/run-request';
import { buttonName } from '../../temporal/names';

const made: Button = {
  name: 'night-restart',
  runbook: 'rolling-restart',
  note: 'Ask Ada first',
  createdBy: 'ada',
  createdAt: '2026-03-01T02:00:00.000Z',
};
const request: RunRequest = {
  runbook: 'rolling-restart',
  cluster: 'prod-eu',
  inputs: { services: ['stats_archiver', 'alert_mgr'], stable: '1s' },
  requestedBy: 'ada',
};

describe('the schedule of a button', () => {
  test('is paused, has no time of its own, and starts one run at a time, exactly that one', () => {
    const schedule = scheduleOf(made, request);
    expect(schedule).toMatchObject({
      scheduleId: 'rollbook-button/night-restart',
      spec: {},
      state: { paused: true },
      policies: { overlap: 'SKIP', catchupWindow: '10 seconds' },
      action: {
        type: 'startWorkflow',
        workflowType: 'runbook',
        taskQueue: 'rollbook',
        workflowId: 'prod-eu-rolling-restart-button-night-restart',
        workflowTaskTimeout: '8s',
        args: [{ ...request, requestedBy: 'button night-restart' }],
        staticSummary: 'button night-restart: rolling-restart on prod-eu',
      },
    });
  });

  test('says at the schedule what Trigger does, in the words of who made it', () => {
    expect(scheduleOf(made, request).state?.note).toBe(
      'Ask Ada first. Trigger starts rolling-restart on prod-eu (services=stats_archiver,alert_mgr, stable=1s). It never starts by itself.',
    );
    expect(scheduleOf({ ...made, note: null }, { ...request, inputs: {} }).state?.note).toBe(
      'Trigger starts rolling-restart on prod-eu. It never starts by itself.',
    );
    const part = { ...request, inputs: {}, nodes: [1, 3], waive: ['cluster-check'] };
    expect(scheduleOf({ ...made, note: null }, part).state?.note).toBe(
      'Trigger starts rolling-restart on prod-eu, nodes 1, 3 only, waiving cluster-check. It never starts by itself.',
    );
  });

  test('says at each run where it comes from, and everything that is not a default', () => {
    const { action } = scheduleOf(made, {
      ...request,
      nodes: [1, 3],
      waive: ['cluster-check'],
      reason: 'known `disk`',
    });
    expect(action.staticDetails).toBe(
      [
        'Started with the button `night-restart`, which `ada` made at 2026-03-01 02:00:00 UTC.',
        '',
        '- runbook: `rolling-restart`',
        '- cluster: `prod-eu`',
        '- inputs: `services=stats_archiver,alert_mgr, stable=1s`',
        '- nodes: 1, 3',
        '- accepts what fails in: cluster-check',
        '- reason: known \\`disk\\`',
        '',
        'Ask Ada first',
      ].join('\n'),
    );
  });

  test('keeps its texts short enough for the server, whatever the inputs are', () => {
    const services = Array.from({ length: 2_000 }, (_, at) => `service_${at}`);
    const schedule = scheduleOf(made, { ...request, inputs: { services } });
    expect(Buffer.byteLength(schedule.state?.note ?? '')).toBeLessThanOrEqual(1_000);
    const long = scheduleOf({ ...made, note: '🌙'.repeat(250) }, request).state?.note ?? '';
    expect(long.startsWith('🌙'.repeat(50))).toBe(true);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(1_000);
    expect(schedule.action.staticDetails?.length).toBeLessThanOrEqual(4_000);
    expect(schedule.action.args?.[0]).toMatchObject({ inputs: { services } });
  });

  test('is known again by its memo, and no other schedule is taken for a button', () => {
    expect(buttonOf(scheduleOf(made, request).memo)).toEqual(made);
    expect([undefined, {}, { rollbook: 'schedule' }, { rollbook: 'button' }].map(buttonOf)).toEqual(
      Array.from({ length: 4 }, () => null),
    );
    expect([buttonName('rollbook-button/x'), buttonName('rollbook-lock/x'), buttonName('x')]).toEqual([
      'x',
      null,
      null,
    ]);
  });
});

describe('what is written wrongly needs no server', () => {
  const say = (verb: Verb, args: string[], options: Call['options']): Promise<number> => {
    const call = { args, options, output: {}, interrupt: {} } as unknown as Call;
    return new Promise((done) => done(verb(call)));
  };

  test.each([
    [create, [], {}, 'the name of the button'],
    [create, ['Night Restart', 'r'], {}, 'small letters, digits and hyphens'],
    [create, ['-x', 'r'], {}, 'small letters'],
    [create, ['x'.repeat(51), 'r'], {}, 'at most 50'],
    [create, ['x'], { cluster: 'c' }, 'which runbook'],
    [create, ['x', 'r'], {}, 'which cluster'],
    [create, ['x', 'r'], { cluster: 'c', waive: ['no-actions'] }, '--reason'],
    [remove, [], {}, 'the name of the button'],
  ] as [Verb, string[], Call['options'], string][])('button %p %j %j', async (verb, args, options, told) => {
    await expect(say(verb, args, options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(told),
    });
  });

  test('a name is taken as it is', () => {
    expect(['a', 'night-restart', '3-am'].map(parseButtonName)).toEqual(['a', 'night-restart', '3-am']);
  });
});

test('the list says what each starts, for what, and when it was pressed last', () => {
  const row = {
    ...made,
    cluster: 'prod-eu',
    inputs: request.inputs,
    lastRun: { id: 'r', runId: 'x', startedAt: '2026-03-02T03:00:00.000Z' },
  };
  const other = { ...row, name: 'check', runbook: 'health-check', inputs: {}, note: null, lastRun: null };
  expect(buttonsText([row, other]).split('\n')).toEqual(
    [
      'NAME           RUNBOOK          CLUSTER  INPUTS                                         LAST PRESSED',
      'night-restart  rolling-restart  prod-eu  services=stats_archiver,alert_mgr, stable=1s  2026-03-02 03:00:00 UTC',
      '    Ask Ada first',
      'check          health-check     prod-eu  defaults                                       never',
    ].map((line) =>
      expect.stringMatching(
        new RegExp(
          line
            .trim()
            .split(/ {2,}/)
            .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
            .join('\\s+'),
        ),
      ),
    ),
  );
  expect(buttonsText([])).toContain('button create');
});
