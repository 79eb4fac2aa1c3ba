import { code, reportMarkdown, text } from '../../reports/report-markdown';
import { reportText } from '../../reports/report-text';
import { statusText } from '../../reports/status-text';
import type { Report } from '../../rollout/report-shape';
import { aReport, aStatus } from '../cli/fixtures';

const report: Report = aReport({
  outcome: 'stopped',
  run: { ...aReport().run, finishedAt: '2026-03-01T02:01:05.000Z' },
  nodes: [
    {
      uid: 2,
      address: '10.0.0.2',
      role: 'secondary',
      phase: 'done',
      attempts: 1,
      startedAt: '2026-03-01T02:00:03.000Z',
      finishedAt: '2026-03-01T02:00:33.000Z',
      services: [
        {
          name: 'stats_archiver',
          before: { status: 'RUNNING', startTime: '2026-02-01T00:00:00Z' },
          after: { status: 'RUNNING', startTime: '2026-03-01T02:00:06Z' },
          verdict: 'restarted',
        },
      ],
    },
  ],
  mutations: [
    {
      at: '2026-03-01T02:00:05.000Z',
      node: 2,
      method: 'POST',
      path: '/v1/local/services',
      body: { operation_type: 'restart', services: ['stats_archiver'] },
      undo: false,
      answer: 'true',
      evidence: 'RUNNING anew for 10s',
    },
  ],
  gates: [
    { at: '2026-03-01T02:00:01.000Z', name: 'nodes-active', verdict: 'yes', detail: '' },
    { at: '2026-03-01T02:00:34.000Z', name: 'cluster-check', verdict: 'no', detail: 'node 3 | down' },
  ],
  waived: [{ gate: 'cluster-check', by: 'ada', reason: 'known', items: ['node 3: disk'] }],
  notDone: [{ node: 1, why: 'its turn did not come' }],
  messages: [{ at: '2026-03-01T02:00:40.000Z', by: 'ada', what: 'abort', reason: 'enough' }],
  notes: [{ at: '2026-03-01T02:00:02.000Z', node: null, text: 'batches cut to 1' }],
  next: 'run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 1',
});

describe('the report as text', () => {
  test('a request that never left is counted apart, and its node is untouched', () => {
    const [node] = report.nodes;
    const [mutation] = report.mutations;
    if (!node || !mutation) throw new Error('the report is empty');
    const open = node.services.map((one) => ({ ...one, after: null, verdict: null }));
    const shown = reportText({
      ...report,
      nodes: [node, { ...node, uid: 3, phase: 'pending', services: open }],
      mutations: [mutation, { ...mutation, node: 3, answer: 'not-sent' }],
    });
    expect(shown).toContain('Sent: 1 request that changes something (1 more was not sent)');
    expect(shown).toContain('stats_archiver untouched (was RUNNING)');
  });

  test('gates that said the same at the same time share a line', () => {
    const [, no] = report.gates;
    if (!no) throw new Error('the report has no gates');
    const shown = reportText({
      ...report,
      gates: [no, { ...no, name: 'one-primary' }, { ...no, at: '2026-03-01T02:00:50.000Z' }],
    });
    expect(shown).toContain(
      'Gates\n  02:00:34  cluster-check, one-primary said no: node 3 | down\n  02:00:50  cluster-check said no',
    );
  });

  test('nodes that were left for the same reason share a line', () => {
    const notDone = [2, 3, 1].map((node) => ({ node, why: node === 3 ? 'another' : 'its turn did not come: busy' }));
    const shown = reportText({ ...report, notDone });
    expect(shown).toContain('Not done\n  node 2, node 1: its turn did not come: busy\n  node 3: another\n');
  });

  test('outcome first, then what to do, then all that happened', () => {
    expect(reportText(report)).toBe(
      [
        'rolling-restart on prod-eu: stopped: it was ended before everything was done',
        '  run       prod-eu-rolling-restart-20260301-020000-abcd',
        '  by        ada: ticket 4711',
        '  started   2026-03-01 02:00:00 UTC',
        '  finished  2026-03-01 02:01:05 UTC (1m 5s)',
        '',
        'Next',
        '  run the rest: rollbook run rolling-restart --cluster prod-eu --nodes 1',
        '',
        'Nodes',
        "  node 2  10.0.0.2  secondary  done  stats_archiver restarted (RUNNING, started 2026-03-01 02:00:06 UTC and before that 2026-02-01 00:00:00 UTC by the node's clock)",
        '',
        'Sent: 1 request that changes something',
        '  02:00:05  node 2  restart stats_archiver  (POST /v1/local/services) answer: true',
        '            RUNNING anew for 10s',
        '',
        'Not done',
        '  node 1: its turn did not come',
        '',
        'Waived',
        '  cluster-check by ada: known (node 3: disk)',
        '',
        'Gates',
        '  1 reading said yes',
        '  02:00:34  cluster-check said no: node 3 | down',
        '',
        'Messages',
        '  02:00:40  abort by ada: enough',
        '',
        'Notes',
        '  02:00:02  batches cut to 1',
      ].join('\n'),
    );
  });
});

describe('the report as Markdown', () => {
  test('every entry of the report stands in it, tables keep their columns', () => {
    const shown = reportMarkdown(report);
    expect(shown).toContain('# rolling-restart on prod-eu: stopped');
    expect(shown).toContain(
      '| 02:00:05 | 2 | `POST /v1/local/services` | restart stats\\_archiver | true | RUNNING anew for 10s |',
    );
    expect(shown).toContain('| 02:00:34 | `cluster-check` | no | node 3 \\| down |');
    for (const entry of [
      'its turn did not come',
      'known (node 3: disk)',
      'abort by ada: enough',
      'batches cut to 1',
      'run the rest',
      'ticket 4711',
    ]) {
      expect(shown).toContain(entry);
    }
    for (const line of shown.split('\n').filter((one) => one.startsWith('| 02:00:05'))) {
      expect(line.split(/(?<!\\)\|/)).toHaveLength(8);
    }
  });

  test('a run that sent nothing says so', () => {
    expect(reportMarkdown({ ...report, mutations: [] })).toContain('None was sent.');
  });

  test.each([
    ['a|b', 'a\\|b'],
    ['*bold* _it_ `code`', '\\*bold\\* \\_it\\_ \\`code\\`'],
    ['<script>&', '&lt;script&gt;&amp;'],
    ['[link](http://x)', '\\[link\\](http://x)'],
    ['# head', '\\# head'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['two\nlines\u001b[31m', 'two lines \\[31m'],
  ])('text from elsewhere cannot act as markup: %j', (given, shown) => {
    expect(text(given)).toBe(shown);
  });

  test('a code span cannot be closed from inside', () => {
    expect(code('a`b|c')).toBe("`a'b\\|c`");
  });
});

describe('the status as text', () => {
  test('a hold says why, until when and what ends it', () => {
    const shown = statusText(
      aStatus({
        phase: 'holding',
        waiting: { why: 'node 2 is unreadable', until: '2026-03-01T14:00:00.000Z', ends: 'retry, skip or abort' },
      }),
      '2026-03-01T02:10:00.000Z',
    );
    expect(shown).toContain('rolling-restart on prod-eu: holding: needs a person');
    expect(shown).toContain(
      '  it waits      node 2 is unreadable\n  until         2026-03-01 14:00:00 UTC\n  what ends it  retry, skip or abort',
    );
    expect(shown).toContain('for 10m');
    expect(shown).toContain('0 of 2 nodes done');
  });

  test('the last five things that happened are shown in order', () => {
    const notes = Array.from({ length: 7 }, (_, n) => ({
      at: `2026-03-01T02:00:0${n}.000Z`,
      node: null,
      text: `note ${n}`,
    }));
    const shown = statusText(aStatus({ notes: notes.reverse() }), '2026-03-01T02:10:00.000Z');
    expect(shown).toContain(
      'last\n  02:00:02  note 2\n  02:00:03  note 3\n  02:00:04  note 4\n  02:00:05  note 5\n  02:00:06  note 6',
    );
    expect(shown).not.toContain('note 1');
  });
});

describe('the maintenance window of a run', () => {
  const [start, closes] = ['2026-03-01T02:00:00.000Z', '2026-03-01T05:00:00.000Z'];
  const night = { start, closes, cutoffAt: closes, text: 'Sun 2026-03-01 02:00 to 05:00 UTC' };
  const windows = [
    { ...night, sent: 1, done: [2], why: 'its time was *over*' },
    { ...night, text: 'Sun 2026-03-08 02:00 to 05:00 UTC', sent: 0, done: [], why: null },
  ];

  test('stands in the text with what was done in it and what ended that', () => {
    expect(reportText({ ...report, windows })).toContain(
      'Maintenance window\n' +
        '  Sun 2026-03-01 02:00 to 05:00 UTC: done in it: node 2 (1 request sent); its time was *over*\n' +
        '  Sun 2026-03-08 02:00 to 05:00 UTC: nothing so far (0 requests sent)\n',
    );
  });

  test('stands in Markdown, where nothing in it acts as markup', () => {
    expect(reportMarkdown({ ...report, windows })).toContain(
      '| Sun 2026-03-01 02:00 to 05:00 UTC | 1 | done in it: node 2 | its time was \\*over\\* |\n' +
        '| Sun 2026-03-08 02:00 to 05:00 UTC | 0 | nothing so far | nothing yet |',
    );
  });

  test('is not spoken of where the run has none', () => {
    for (const shown of [reportText(report), reportMarkdown(report)]) expect(shown).not.toContain('Maintenance window');
  });
});
