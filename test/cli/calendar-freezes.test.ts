import { at, itemsOf, NIGHTS, planned, schedule, windowOf } from './calendar-facts';

describe('freezes', () => {
  const friday = { title: 'Friday', start: at('2026-03-02T04:00Z'), end: at('2026-03-02T06:00Z') };
  const prod = { cluster: 'prod', ok: true as const, freezes: [friday], more: 0, moreFrom: null };
  const starts = ['2026-03-02T02:00Z', '2026-03-02T05:00Z', '2026-03-03T02:00Z'];
  const window = windowOf({ cron: '0 2,5 * * *' });

  test('are in the list, and stand at each window of their cluster that they touch, and at no other', () => {
    const other = { ...schedule(starts, { window }), name: 'other', cluster: 'test' };
    const test = { ...prod, cluster: 'test', freezes: [] };
    const items = itemsOf({ schedules: [schedule(starts, { window }), other], clusters: [prod, test] });
    expect(items.filter(({ kind }) => kind === 'freeze')).toMatchObject([
      { start: friday.start, end: friday.end, cluster: 'prod', name: 'Friday', text: "change freeze 'Friday'" },
    ]);
    expect(planned(items).map(({ name, freezes }) => [name, freezes?.length])).toEqual([
      ['nightly', 1],
      ['other', 0],
      ['nightly', 1],
      ['other', 0],
      ['nightly', 0],
      ['other', 0],
    ]);
  });

  test('that end where a window opens, or begin where it closes, do not touch it', () => {
    const around = [
      { title: 'before', start: at('2026-03-02T00:00Z'), end: at('2026-03-02T02:00Z') },
      { title: 'after', start: at('2026-03-02T05:00Z'), end: at('2026-03-02T06:00Z') },
    ];
    const schedules = [schedule(['2026-03-02T02:00Z'], { window: NIGHTS })];
    const [one] = planned(itemsOf({ schedules, clusters: [{ ...prod, freezes: around }] }));
    expect(one?.freezes).toEqual([]);
  });

  test('of which nobody knows, are a line of their own, first of all, and unknown at the windows of that cluster', () => {
    const items = itemsOf({
      schedules: [schedule(starts, { window })],
      clusters: [{ cluster: 'prod', ok: false, why: 'freeze.ics, line 1: broken' }],
    });
    expect(items[0]).toMatchObject({
      kind: 'unknown',
      start: null,
      cluster: 'prod',
      text: 'its change freezes cannot be read',
      notes: ['freeze.ics, line 1: broken'],
    });
    expect(planned(items).map(({ freezes }) => freezes)).toEqual([null, null, null]);
  });

  test('that were too many, are unknown from the first on that is left out', () => {
    const clusters = [{ ...prod, freezes: [], more: 3, moreFrom: at('2026-03-02T06:00Z') }];
    const items = itemsOf({ schedules: [schedule(starts, { window })], clusters });
    expect(items.find(({ kind }) => kind === 'more')?.text).toBe(
      'unknown: 3 more change freezes begin from here on and are not listed',
    );
    expect(planned(items).map(({ freezes }) => freezes)).toEqual([[], null, null]);
  });

  test('of a cluster that the worker does not know, are unknown', () => {
    const [one] = itemsOf({ schedules: [schedule(starts, { window, cluster: 'gone' })] });
    expect(one).toMatchObject({ freezes: null, notes: ['the worker has no cluster of this name'] });
  });

  test('that the input overrides, say so', () => {
    const items = itemsOf({ schedules: [schedule(starts, { window, overridesFreeze: true })], clusters: [prod] });
    expect(planned(items).map(({ notes }) => notes)).toEqual([
      ['its runs override freezes'],
      ['its runs override freezes'],
      [],
    ]);
  });
});
