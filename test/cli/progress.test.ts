import { Board } from '../../cli/board';
import { cut, frame } from '../../cli/frame';
import { openOutput } from '../../cli/output';
import { aNode, aStatus } from './fixtures';

const NOW = '2026-03-01T02:00:30.000Z';
const ESC = String.fromCharCode(27);
const bare = (line: string): string =>
  line
    .split(ESC)
    .map((part, index) => (index === 0 ? part : part.replace(/^\[[0-9;]*m/, '')))
    .join('');

describe('the drawn table', () => {
  test('a headline, what is waited for, and each node on one line', () => {
    const services = [
      { name: 'stats_archiver', before: { status: 'RUNNING', startTime: null }, after: null, verdict: null },
    ];
    const status = aStatus({
      phase: 'holding',
      waiting: { why: 'node 2 is unreadable', until: null, ends: 'retry' },
      nodes: [aNode({ phase: 'settling', services }), aNode({ uid: 1, role: 'primary', address: '10.0.0.1' })],
    });
    expect(frame(status, NOW, { columns: 100, rows: 24 }).map(bare)).toEqual([
      '',
      'rolling-restart on prod-eu: holding (needs a person), 0 of 2 nodes done, 30s',
      'waits: node 2 is unreadable',
      'what ends it: retry',
      '▶  node 2  10.0.0.2  secondary  settling  stats_archiver RUNNING',
      '·  node 1  10.0.0.1  primary    pending',
    ]);
  });

  test('never more rows or columns than the terminal has; nodes at work stay in sight', () => {
    const nodes = Array.from({ length: 100 }, (_, index) =>
      aNode({ uid: index + 1, phase: index === 80 ? 'acting' : 'pending' }),
    );
    const lines = frame(aStatus({ nodes }), NOW, { columns: 40, rows: 12 }).map(bare);
    expect(lines.length).toBeLessThan(12);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(lines.some((line) => line.includes('node 81'))).toBe(true);
    expect(lines[lines.length - 1]).toContain('and 93 more: 99 pending');
  });

  test('what is waited for is shown whole where there is room, and never takes it all', () => {
    const why = 'node 3: https://10.0.0.3:9443 answers as node 2 and not as node 3; nothing was sent';
    const ends = 'A person says retry, skip or abort, for example: rollbook retry a-run --node 3; after 12h it ends';
    const status = aStatus({ phase: 'holding', waiting: { why, until: '2026-03-01T14:00:00.000Z', ends } });
    const at = (columns: number, rows: number): string[] => frame(status, NOW, { columns, rows }).map(bare);
    const text = at(60, 24)
      .map((line) => line.trim())
      .join(' ');
    expect(text).toContain(`waits: ${why} (until 2026-03-01 14:00:00 UTC) what ends it: ${ends}`);
    expect(at(60, 24).every((line) => line.length <= 60)).toBe(true);
    for (const rows of [8, 10, 12]) expect(at(40, rows).length).toBeLessThan(rows);
  });

  test('a terminal that does not know its size counts as an ordinary one', () => {
    const written: string[] = [];
    new Board({ columns: 0, rows: 0, write: (text) => written.push(text) }).show([], aStatus({ nodes: [aNode({})] }));
    expect(bare(written.join(''))).toContain('0 of 1 node done');
  });

  test('a long line is cut with a sign, a short one is not', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
  });

  test('the board takes back exactly the rows that it drew', () => {
    const written: string[] = [];
    const board = new Board({ columns: 100, rows: 24, write: (text) => written.push(text) });
    board.show([], aStatus());
    board.show([{ type: 'mutation', at: NOW, text: 'node 2: restart x' }], aStatus());
    const rows = (written[0]?.split('\n').length ?? 0) - 1;
    expect(written[1]?.startsWith(`${ESC}[${rows}A${ESC}[0J`)).toBe(true);
    expect(bare(written[1] ?? '')).toContain('02:00:30  node 2: restart x');
  });
});

describe('output', () => {
  const streams = (tty: boolean) => {
    const out: string[] = [];
    const err: string[] = [];
    return {
      out,
      err,
      streams: {
        stdin: { isTTY: tty },
        stdout: { isTTY: tty, write: (text: string) => out.push(text) },
        stderr: { isTTY: tty, write: (text: string) => err.push(text) },
      },
    };
  };

  test('with --json standard output holds data only', () => {
    const { out, err, streams: given } = streams(false);
    const output = openOutput(true, given);
    output.text('for people');
    output.say('a message');
    output.line({ a: 1 });
    output.data({ b: 2 });
    expect(out).toEqual(['{"a":1}\n', '{\n  "b": 2\n}\n']);
    expect(err).toEqual(['a message\n']);
  });

  test('without it no data, and nothing is drawn or asked away from a terminal', () => {
    const { out, streams: given } = streams(false);
    const output = openOutput(false, given);
    output.line({ a: 1 });
    output.text('for people');
    expect(out).toEqual(['for people\n']);
    expect([output.live, output.asks]).toEqual([false, false]);
  });

  test('on a terminal a person is asked, with --json too, but nothing is drawn over the data', () => {
    expect(openOutput(false, streams(true).streams)).toMatchObject({ live: true, asks: true });
    expect(openOutput(true, streams(true).streams)).toMatchObject({ live: false, asks: true });
  });
});
