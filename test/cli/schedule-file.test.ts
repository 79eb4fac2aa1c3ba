import fc from 'fast-check';
import { checkSchedules, isScheduleFile, overProblems } from '../../cli/schedule/file';
import { withSources } from '../../cli/schedule/sources';

const SAMPLE = `schedules:
  sunday-stats: { runbook: rolling-restart, cluster: prod-eu, inputs: { services: [stats_archiver] }, cron: "0 2 * * SUN", timezone: Europe/Berlin, window: 3h, cutoff: 20m, at_close: carry-over }
`;

function entriesOf(text: string) {
  const checked = checkSchedules(text, 'night.yaml');
  if (!checked.ok) throw new Error(JSON.stringify(checked.problems));
  return checked.entries;
}

/** `line:column message` of each. */
function problemsOf(text: string): string[] {
  const checked = checkSchedules(text, 'night.yaml');
  return checked.ok ? [] : checked.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const entry = (more: string, rest = 'cron: "0 2 * * SUN", timezone: Europe/Berlin, window: 3h'): string =>
  `schedules:\n  a: { runbook: r, cluster: c, ${rest}${more === '' ? '' : `, ${more}`} }\n`;

describe('a file of schedules', () => {
  test("with the keys that are the flags' names, says what they say", () => {
    expect(entriesOf(SAMPLE)).toMatchObject([
      {
        name: 'sunday-stats',
        paused: false,
        entry: {
          runbook: 'rolling-restart',
          cluster: 'prod-eu',
          inputs: { services: ['stats_archiver'] },
          nodes: null,
          waive: [],
          reason: null,
          requireApproval: false,
          window: {
            cron: '0 2 * * SUN',
            timezone: 'Europe/Berlin',
            window: '3h',
            cutoff: '20m',
            at_close: 'carry-over',
          },
          jitter: 0,
          catchUp: 600_000,
          overlap: 'skip',
          stopAfterFailure: false,
          note: null,
        },
      },
    ]);
  });

  test('with everything in it, is read whole', () => {
    const more =
      'nodes: [3, 1], waive: [cluster-check], reason: known, require_approval: true, jitter: 10m, catch_up: 1h, overlap: buffer-one, stop_after_failure: true, paused: true, note: n';
    expect(entriesOf(entry(more))).toMatchObject([
      {
        paused: true,
        entry: {
          nodes: [3, 1],
          waive: ['cluster-check'],
          reason: 'known',
          requireApproval: true,
          jitter: 600_000,
          catchUp: 3_600_000,
          overlap: 'buffer-one',
          stopAfterFailure: true,
          note: 'n',
        },
      },
    ]);
  });

  test('with a window shorter than ten minutes, makes up for no more than its length', () => {
    expect(entriesOf(entry('', 'cron: "0 2 * * *", timezone: UTC, window: 5m'))[0]?.entry.catchUp).toBe(300_000);
  });

  test.each([
    ['', '1:1 the file is empty: write `schedules:`'],
    ['x', '1:1 write `schedules:`'],
    ['schedules:', '1:11 write `schedules:`'],
    ['schedules: {}', '1:12 write `schedules:`'],
    ['a: 1', '1:1 write `schedules:`'],
    [`${SAMPLE}more: 1\n`, '3:1 `more` is no key of a file of schedules'],
    ['schedules:\n  a: 3\n', '2:6 write a mapping'],
    ['schedules:\n  Not Good: {}\n', '2:3 name a schedule otherwise'],
    [entry('').replace('runbook: r, ', ''), '2:8 `runbook` is missing: write the name'],
    [entry('').replace('cluster: c, ', ''), '2:8 `cluster` is missing: write the name'],
    [entry('').replace('cluster: c', 'cluster: "a b"'), '2:29 no cluster can have this name'],
    [entry('runbok: x'), '2:90 `runbok` is no key of a schedule; did you mean `runbook`?'],
    [entry('tz: x'), '2:90 `tz` is no key of a schedule; here it is `timezone`'],
    [entry('suspend: x'), '2:90 `suspend` is no key of a schedule; here it is `paused`'],
    [entry('nodes: []'), '2:97 `nodes`: write a list of uids'],
    [entry('nodes: [1, 1]'), '2:97 `nodes`: a node is there twice'],
    [entry('nodes: [a]'), '2:98 `nodes`: write a list of uids'],
    [entry('waive: [x], reason: r'), '`waive`: write gates'],
    [entry('waive: [cluster-check]'), '`waive` accepts what fails: write a `reason`'],
    [entry('paused: "no"'), '`paused`: write true or false'],
    [entry('overlap: all'), '`overlap`: write skip or buffer-one'],
    [entry('note: ""'), '`note`: write a note: this is empty'],
    [entry('inputs: [x]'), '`inputs`: write a mapping'],
    [entry('jitter: 3h'), '`jitter`: a start that is 3h late finds nothing left of the window; write less than 3h'],
    [entry('jitter: 10'), '`jitter`: `10` is no duration'],
    [entry('catch_up: 5s'), '`catch_up`: 5s is less than Temporal keeps; write 10s or more'],
    [entry('catch_up: 4h'), '`catch_up`: 4h is longer than the window'],
    [entry('cutoff: 3h'), '`cutoff`: 3h is not shorter than the window (3h)'],
    [entry('at_close: wait'), '`at_close`: `wait` is neither stop nor carry-over'],
    [entry('at: 2026-03-01T02:00'), 'cron and at are both there'],
    [entry('', 'timezone: UTC, window: 3h'), '2:3 nothing says when it opens'],
    [entry('', 'cron: "0 2 * * *", window: 3h'), '2:8 `timezone`: is missing: write one such as Europe/Berlin'],
    [entry('', 'cron: "0 2 * * *", timezone: UTC'), '2:8 `window`: is missing: write one such as 3h'],
    [entry('', 'cron: "0 99 * * *", timezone: UTC, window: 3h'), '2:38 `cron`: hour `99` does not fit'],
    [entry('', 'cron: "0 2 30 2 *", timezone: UTC, window: 3h'), '2:3 the window never opens'],
    [
      entry('', 'cron: "0 2 * * *", timezone: Europe/Belrin, window: 3h'),
      '`timezone`: `Europe/Belrin` is no time zone; did you mean `Europe/Berlin`?',
    ],
    [
      entry('', 'at: 2026-03-29T02:30, timezone: Europe/Berlin, window: 3h'),
      '`at`: the clocks of Europe/Berlin skip that time',
    ],
    [`${SAMPLE}${SAMPLE.split('\n')[1]}\n`, '3:3 '],
  ])('%j, is refused in its place', (text, told) => {
    expect(problemsOf(text).join('\n')).toContain(told);
  });

  test('with several mistakes, tells all of them, from top to bottom', () => {
    const text = `schedules:
  a: { runbook: r, cluster: c, cron: "0 2 * * *", timezone: UTC, window: 3h, jiter: 1m }
  B: { runbook: r, cluster: c, cron: "0 2 * * *", timezone: UTC, window: 3h, cutoff: 4h }
`;
    expect(problemsOf(text).map((one) => one.split(' ')[0])).toEqual(['2:78', '3:3', '3:86']);
  });

  test('damaged in any way, never throws, and tells each problem within its lines', () => {
    fc.assert(
      fc.property(fc.nat(SAMPLE.length), fc.nat(6), fc.string({ maxLength: 8 }), (at, gone, put) => {
        const text = SAMPLE.slice(0, at) + put + SAMPLE.slice(at + gone);
        const checked = checkSchedules(text, 'x');
        if (checked.ok) return;
        expect(checked.problems.length).toBeGreaterThan(0);
        for (const { line, column, message } of checked.problems) {
          expect(line).toBeGreaterThanOrEqual(1);
          expect(line).toBeLessThanOrEqual(text.split('\n').length);
          expect(column).toBeGreaterThanOrEqual(1);
          expect(message).not.toBe('');
        }
      }),
    );
  });

  test('a single time that has passed, is right in its file, and over where something is to be made', () => {
    const [once] = entriesOf(entry('', 'at: 2026-03-01T02:00Z, timezone: UTC, window: 3h').replace('cron', 'at'));
    if (once === undefined) throw new Error('there is none');
    expect(overProblems(once, Date.parse('2026-03-01T01:59:59Z'))).toEqual([]);
    expect(overProblems(once, Date.parse('2026-03-01T02:00:00Z'))).toEqual([
      {
        file: 'night.yaml',
        line: 2,
        column: 36,
        code: 'wrong-value',
        message: '`at`: 2026-03-01T02:00:00.000Z is in the past',
      },
    ]);
  });

  test.each([
    [SAMPLE, true],
    ['"schedules": {}', true],
    ['{ "schedules": {} }', true],
    ['clusters: {}', false],
    ['runbook: x\nsummary: "schedules: x"\n', false],
    ['  schedules: x', false],
  ])('%j is known by its key: %s', (text, is) => {
    expect(isScheduleFile(text)).toBe(is);
  });
});

describe('runbooks of a file of schedules', () => {
  const sourced = (text: string, file = 'test/cli/night.yaml') => withSources(entriesOf(text), file);

  test("that are names, are the worker's", async () => {
    await expect(sourced(SAMPLE)).resolves.toMatchObject([
      { wanted: { name: 'sunday-stats', runbook: 'rolling-restart', entry: { runbook: 'rolling-restart' } } },
    ]);
  });

  test('that are files, are read from the folder of the file, whole, under their own names', async () => {
    const text = entry('inputs: { services: [stats_archiver] }').replace(
      'runbook: r',
      'runbook: ../../runbooks/rolling-restart.yaml',
    );
    await expect(sourced(text)).resolves.toMatchObject([
      {
        wanted: {
          runbook: 'rolling-restart',
          entry: { runbook: expect.stringContaining('runbook: rolling-restart\n') },
        },
      },
    ]);
  });

  test.each([
    ['runbook: ./no-such.yaml', '`runbook`: cannot read test/cli/no-such.yaml: there is no such file'],
    ['runbook: ./schedule-help.ts.yaml/', 'there is no such file'],
    ['inputs: { nope: 1 }, runbook: ../../runbooks/rolling-restart.yaml', 'unknown input `nope`'],
  ])('%s, is a problem at its key', async (runbook, told) => {
    const [one] = await sourced(entry('').replace('runbook: r', runbook));
    expect(one && 'problem' in one ? one.problem : null).toMatchObject({
      file: 'night.yaml',
      line: 2,
      message: expect.stringContaining(told),
    });
  });
});
