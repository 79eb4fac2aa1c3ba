import { timelineOf, timelineText } from '../../reports/html/timeline';
import { closeUps, pagesOf } from '../../reports/html/windows';
import { aReport } from '../cli/fixtures';
import { completed, many } from './html-cases';
import { longHold, rebuilt, rolledBack } from './html-failures';
import { at } from './html-turns';

const ms = (second: number): number => Date.parse(at(second));

describe('the timeline of a report', () => {
  test('each phase lasts until the next one begins, each request from its sending to its verdict', () => {
    const timeline = timelineOf(rolledBack());
    expect(timeline?.lanes.map(({ label }) => label)).toEqual([
      'node 2: done',
      'stats_archiver: restarted',
      'node 3: undone',
      'stats_archiver: failed',
    ]);
    expect(timeline?.spans.filter(({ lane }) => lane === 'n3').map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['checking', ms(24), ms(25)],
      ['acting', ms(25), ms(26)],
      ['settling', ms(26), ms(57)],
      ['undoing', ms(57), ms(92)],
    ]);
    expect(
      timeline?.spans.filter(({ lane }) => lane === 'n3/0').map(({ label, from, to }) => [label, from, to]),
    ).toEqual([
      ['restart', ms(25.4), ms(56.4)],
      ['undo: start', ms(58), ms(91)],
    ]);
    expect(timeline?.marks.map(({ kind }) => kind)).toEqual(['sent', 'sent', 'undo']);
  });

  test('waits and messages have a row of the run, and a request that never left is a mark without a stretch', () => {
    const timeline = timelineOf(longHold());
    expect(timeline?.lanes[0]).toEqual({ id: 'run', label: 'the run', kind: 'run' });
    expect(timeline?.spans.filter(({ lane }) => lane === 'run').map(({ kind, from, to }) => [kind, from, to])).toEqual([
      ['paused', ms(23), ms(620)],
      ['waiting', ms(640), ms(690)],
      ['holding', ms(735), ms(9_000)],
    ]);
    expect(timeline?.marks.filter(({ kind }) => kind === 'not-sent')).toHaveLength(1);
    expect(timeline?.marks.filter(({ kind }) => kind === 'message')).toHaveLength(3);
    expect(timeline?.spans.filter(({ kind }) => kind === 'open').map(({ to }) => to)).toEqual([ms(9_000)]);
  });

  test('without phases a node is in hand from its start to its end, or to that of the run', () => {
    const hands = timelineOf(rebuilt())?.spans.filter(({ kind }) => kind === 'in-hand');
    expect(hands?.map(({ lane, from, to }) => [lane, from, to])).toEqual([
      ['n2', ms(2), ms(48)],
      ['n3', ms(31), ms(48)],
    ]);
  });

  test('a node that is in no list but was sent something has its rows', () => {
    const { nodes: _nodes, ...rest } = completed();
    expect(timelineOf({ ...rest, nodes: [] })?.lanes.filter(({ kind }) => kind === 'node')).toHaveLength(3);
  });

  test('nothing that took time: no timeline', () => {
    expect(timelineOf(aReport())).toBeNull();
    expect(timelineOf(aReport({ run: { ...aReport().run, startedAt: 'never' } }))).toBeNull();
  });

  test('in words: how many nodes, how long, from when to when', () => {
    const timeline = timelineOf(completed());
    expect(timeline && timelineText(timeline)).toBe('3 nodes over 1m 30s, from 02:00:00 to 02:01:30 UTC');
  });
});

describe('close-ups', () => {
  test('long waits between work: one of each stretch of work, holding all of it', () => {
    const timeline = timelineOf(longHold());
    const near = timeline ? closeUps(timeline) : [];
    expect(near.map(({ from, to }) => [Math.floor((from - ms(0)) / 1000), Math.ceil((to - ms(0)) / 1000)])).toEqual([
      [2, 24],
      [697, 737],
    ]);
    expect(near.map(({ lanes }) => lanes.map(({ id }) => id))).toEqual([
      ['run', 'n2', 'n2/0'],
      ['run', 'n3', 'n3/0'],
    ]);
  });

  test('work all the time: none', () => {
    const timeline = timelineOf(completed());
    expect(timeline && closeUps(timeline)).toEqual([]);
  });

  test('pages, of a hundred nodes, hold every row once and never part a node from its services', () => {
    const timeline = timelineOf(many(100));
    const pages = timeline ? pagesOf(timeline, 36) : [];
    expect(pages.flatMap(({ lanes }) => lanes)).toEqual(timeline?.lanes);
    expect(pages.flatMap(({ spans }) => spans)).toHaveLength(timeline?.spans.length ?? -1);
    for (const { lanes } of pages) {
      expect(lanes.length).toBeLessThanOrEqual(36);
      expect(lanes[0]?.kind).toBe('node');
    }
  });
});
