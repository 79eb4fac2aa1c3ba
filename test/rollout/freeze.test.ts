import { freezeAtPlanning, type FreezeReading } from '../../rollout/freeze';

const AT = Date.UTC(2026, 10, 27);
const HOUR = 3_600_000;
const on = { title: 'Black Friday', start: AT - HOUR, until: AT + HOUR };
const frozen: FreezeReading = { ok: true, on, next: null };
const by = { by: 'ada', reason: 'incident 4711' };

describe('a plan that is made in a change freeze', () => {
  test('is refused, and says until when', () => {
    expect(freezeAtPlanning(frozen, AT, null)).toEqual({
      refused: [
        {
          code: 'freeze',
          message: expect.stringMatching(/^change freeze 'Black Friday' until 2026-11-27T01:00:00Z/) as unknown,
        },
      ],
      notes: [],
    });
  });

  test('is made where somebody overrides it, and says who and why', () => {
    const note = "Change freeze 'Black Friday' until 2026-11-27T01:00:00Z is on, and ada overrides it: incident 4711.";
    expect(freezeAtPlanning(frozen, AT, by)).toEqual({ refused: [], notes: [note] });
  });

  test('is refused where nobody knows, whoever overrides what', () => {
    for (const override of [null, by]) {
      const { refused, notes } = freezeAtPlanning({ ok: false, why: 'it is gone' }, AT, override);
      expect(refused).toEqual([
        { code: 'refused', message: 'whether there is a change freeze is unknown: it is gone' },
      ]);
      expect(notes).toEqual([]);
    }
  });
});

test('a plan names a freeze that begins within a day, and none that is further away', () => {
  const begins = (hours: number): FreezeReading => ({
    ok: true,
    on: null,
    next: { title: '', start: AT + hours * HOUR, until: AT + 99 * HOUR },
  });
  expect(freezeAtPlanning(begins(24), AT, null)).toEqual({
    refused: [],
    notes: [
      'Change freeze begins at 2026-11-28T00:00:00Z: a run that is not over by then waits until 2026-12-01T03:00:00Z.',
    ],
  });
  const nothing = { refused: [], notes: [] };
  expect(freezeAtPlanning(begins(25), AT, null)).toEqual(nothing);
  expect(freezeAtPlanning(begins(24), AT, by)).toEqual(nothing);
  expect(freezeAtPlanning({ ok: true, on: null, next: null }, AT, null)).toEqual(nothing);
});
