import fc from 'fast-check';
import type { Look, Reading } from '../../rollout/facts';
import { undoNeeds } from '../../rollout/undo';
import { listed, old, since, STOPPED } from './script';

const show = (x: Reading | null): Look => ({ began: 0, ended: 0, services: listed(x) });
const inWord = (status: string): Reading => ({ status, startTime: null, uptime: null });

describe('undoNeeds', () => {
  test.each([
    ['RUNNING', 'STOPPED', 'send', 'start', 'RUNNING', old(), STOPPED],
    ['RUNNING', 'not listed', 'send', 'start', 'RUNNING', old(), null],
    ['RUNNING', 'RUNNING anew', 'hold', 'start', 'RUNNING', old(), since(3, 9)],
    ['RUNNING', 'RESTARTING', 'wait', 'start', 'RUNNING', old(), inWord('RESTARTING')],
    ['RUNNING', 'in an unknown word', 'wait', 'start', 'RUNNING', old(), inWord('FATAL')],
    ['STOPPED', 'RUNNING', 'send', 'stop', 'STOPPED', STOPPED, since(3, 9)],
    ['STOPPED', 'STOPPED', 'hold', 'stop', 'STOPPED', STOPPED, STOPPED],
    ['STOPPED', 'STARTING', 'wait', 'stop', 'STOPPED', STOPPED, inWord('STARTING')],
    ['not listed', 'RUNNING', 'send', 'stop', 'STOPPED', null, since(3, 9)],
    ['not listed', 'STOPPED', 'hold', 'stop', 'STOPPED', null, STOPPED],
    ['not listed', 'not listed', 'hold', 'stop', 'STOPPED', null, null],
  ] as const)('undo, of a service that was %s and is %s: %s (%s)', (_was, _is, what, operation, want, before, now) => {
    expect(undoNeeds(before ? { x: before } : {}, ['x'], show(now))).toEqual([
      { service: 'x', want, now: what, operation },
    ]);
  });

  test('undo, of several services, looks at those named only, in their order', () => {
    const look = { began: 0, ended: 0, services: { a: STOPPED, b: STOPPED, c: STOPPED } };
    expect(undoNeeds({ a: old(), b: old(), c: old() }, ['c', 'a'], look).map(({ service }) => service)).toEqual([
      'c',
      'a',
    ]);
  });

  const reading = fc.option(
    fc.record({
      status: fc.constantFrom('RUNNING', 'STOPPED', 'STARTING', 'RESTARTING', 'BACKOFF'),
      startTime: fc.constantFrom(null, '2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
      uptime: fc.constantFrom(null, 5),
    }),
  );
  const settled = fc.constantFrom<Reading | null>(old(), STOPPED, null);

  test('property: undo never sends to a service at its baseline, on its way, or to any status but the one wanted', () => {
    fc.assert(
      fc.property(settled, reading, (before, now) => {
        const [need] = undoNeeds(before ? { x: before } : {}, ['x'], show(now));
        const was = before?.status ?? 'STOPPED';
        const is = now?.status ?? 'STOPPED';
        expect(need?.want).toBe(was);
        expect(need?.now === 'send').toBe(is !== was && (is === 'RUNNING' || is === 'STOPPED'));
        expect(need?.operation).toBe(was === 'RUNNING' ? 'start' : 'stop');
      }),
    );
  });
});
