import { readInput } from '../../workflows/input';

const problems = (given: unknown): string[] => {
  const read = readInput(given);
  return read.ok ? [] : read.problems;
};

const NIGHTS = { cron: '0 2 * * *', timezone: 'UTC', window: '2h' };

describe('readInput', () => {
  it.each([
    [{ cluster: 'c1' }, /^runbook: is missing; .*"runbook": "rolling-restart"/],
    [{ runbook: 'x', cluster: 'c1', nodes: [1, 1] }, /names a node twice/],
    [{ runbook: 'x', cluster: 'c1', nodes: [0] }, /^nodes\.0: /],
    [{ runbook: 'x', cluster: 'c1', waive: ['nonsense'] }, /^waive\.0: /],
    [{ runbook: 'x', cluster: 'c1', reasn: 'typo' }, /^reasn: is no key of the input/],
    [{ runbook: 'x', cluster: 'c1', overrideFreeze: 'now' }, /^overrideFreeze: needs a `requestedBy`/],
    [{ runbook: 'x', cluster: 'c1', window: 'nights' }, /^window: must be an object such as/],
    [{ runbook: 'x', cluster: 'c1', window: { ...NIGHTS, cutoff: '3h' } }, /^window\.cutoff: 3h is not shorter/],
    [{ runbook: 'x', cluster: 'c1', outsideWindow: 'urgent' }, /^outsideWindow: has no meaning without a `window`/],
    [{ runbook: 'x', cluster: 'c1', stopAfterFailure: true }, /^stopAfterFailure: /],
    [{ runbook: 'x', cluster: 'c1', stopAfterFailure: ' ' }, /^stopAfterFailure: /],
  ])('%j says which key is wrong', (given, sentence) => {
    expect(problems(given)).toEqual([expect.stringMatching(sentence)]);
  });

  it('of several mistakes names all at once', () => {
    expect(problems({ window: {}, nodes: 'all', waive: 7 })).toHaveLength(6);
  });

  it('of a window takes the rule that was read, and of none nothing', () => {
    expect(readInput({ runbook: 'x', cluster: 'c1', window: NIGHTS, outsideWindow: 'urgent' })).toMatchObject({
      input: { window: { timezone: 'UTC', length: 7_200_000, atClose: 'stop' }, outsideWindow: 'urgent' },
    });
    expect(readInput({ runbook: 'x', cluster: 'c1', window: null })).toMatchObject({
      input: { window: null, outsideWindow: null },
    });
  });

  it('of a schedule to pause takes its id, and of null or none nothing', () => {
    const read = (more: object) => readInput({ runbook: 'x', cluster: 'c1', ...more });
    expect(read({ stopAfterFailure: 'nights' })).toMatchObject({ input: { stopAfterFailure: 'nights' } });
    for (const none of [{}, { stopAfterFailure: null }])
      expect(read(none)).toMatchObject({ input: { stopAfterFailure: null } });
  });

  it('of a runbook sent as an object takes its JSON text', () => {
    expect(readInput({ runbook: { runbook: 'x' }, cluster: 'c1' })).toMatchObject({
      ok: true,
      input: { runbook: '{"runbook":"x"}' },
    });
  });

  it('never throws, whatever it is given', () => {
    for (const given of [undefined, null, 7, 'x', [], [[]], new Date(), Symbol.iterator, () => 1])
      expect(problems(given).length).toBeGreaterThan(0);
  });
});
