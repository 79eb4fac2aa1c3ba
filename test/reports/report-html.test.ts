import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { reportHtml } from '../../reports/report-html';
import { STYLE, STYLE_HASH } from '../../reports/html/style';
import type { Report } from '../../rollout/report-shape';
import { aNode, aReport } from '../cli/fixtures';
import { at, CASES, completed, longHold, many, rebuilt, refused, rolledBack } from './html-cases';

/** What a reader sees, and what stands in attributes: entities read back, white space as one blank. */
function read(page: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" };
  return flat(page.replace(/<[^>]*>/g, ' ').replace(/&(lt|gt|quot|#39|amp);/g, (_, name: string) => names[name] ?? ''));
}

function flat(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
}

function bodyOf(page: string): string {
  return page.slice(page.indexOf('<body>'));
}

/** The tags of a page in order, with the names of their attributes. */
function skeleton(page: string): string[] {
  return [...page.matchAll(/<[^>]*>/g)].map(([tag]) => tag.replace(/="[^"]*"/g, ''));
}

/** The report with every text from outside exchanged. */
function dressed(report: Report, text: string): Report {
  const { run, nodes, mutations, gates, waived, notDone, messages, notes, waits = [] } = report;
  return {
    ...report,
    run: { ...run, id: text, cluster: text, runbook: text, requestedBy: text, reason: text },
    nodes: nodes.map((node) => ({
      ...node,
      address: text,
      services: node.services.map((service) => ({ ...service, name: text })),
    })),
    mutations: mutations.map((one) => ({
      ...one,
      body: { ...one.body, services: [text] },
      answer: text,
      evidence: text,
    })),
    gates: gates.map((gate) => ({ ...gate, detail: text })),
    waived: waived.map((one) => ({ ...one, by: text, reason: text, items: [text] })),
    notDone: notDone.map((one) => ({ ...one, why: text })),
    messages: messages.map((one) => ({ ...one, by: text, what: text, reason: text })),
    notes: notes.map((note) => ({ ...note, text })),
    waits: waits.map((wait) => ({ ...wait, why: text })),
    next: text.replaceAll('\n', ' '),
  };
}

describe('the page of a report, what it may do', () => {
  const pages = Object.entries(CASES).map(([name, make]) => [name, reportHtml(make())] as const);

  test.each(pages)('%s, loads nothing, runs nothing and has no style but its own', (_, page) => {
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'">`,
    );
    expect(page).not.toMatch(/<(script|link|img|iframe|object|embed|form|base|a)\b/i);
    expect(page).not.toMatch(/<[^>]*\s(style|src|href|on\w+)=/i);
    expect(page.match(/<style>/g)).toHaveLength(1);
    expect(page.replace(/xmlns(:\w+)?="http:\/\/www\.w3\.org\/[^"]*"/g, '')).not.toMatch(/https?:/);
    expect(STYLE).not.toMatch(/@import|https?:|url\((?!#)/);
  });

  test('the style in the page is the one that the policy names', () => {
    const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(reportHtml(completed())) ?? [];
    expect(`sha256-${createHash('sha256').update(style).digest('base64')}`).toBe(STYLE_HASH);
  });

  test('the policy stands before anything that it is about, and the page says its language and its width', () => {
    const page = reportHtml(completed());
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true);
    expect(page.indexOf('Content-Security-Policy')).toBeLessThan(page.indexOf('<title>'));
    expect(page).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
  });

  test('the same report gives the same page', () => {
    expect(reportHtml(longHold())).toBe(reportHtml(longHold()));
  });

  test.each(pages)('%s, every tag is closed in order', (_, page) => {
    const open: string[] = [];
    for (const [, end, name = '', rest = ''] of page.matchAll(/<(\/?)([a-zA-Z][\w:-]*)([^>]*)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!rest.endsWith('/') && name !== 'meta') open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe('the page of a report, text from elsewhere', () => {
  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='x",
    '</title></style></svg><b>',
    '&lt;b&gt; &amp;',
    ']]><!--',
    '\u202Eevil\u0000\u001b[31m',
    '${1} $& $1',
  ])('%j is shown and does nothing', (text) => {
    const page = reportHtml(dressed(longHold(), text));
    expect(skeleton(page)).toEqual(skeleton(reportHtml(dressed(longHold(), 'x'))));
    expect(read(bodyOf(page))).toContain(flat(text));

    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test('any text changes no tag', () => {
    const plainly = skeleton(reportHtml(dressed(rolledBack(), 'x')));
    const text = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', '!', '-', ']', 'b', ' ', '\n'), minLength: 1 }),
    );
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(flat(value) !== '' && !value.includes(': rollbook '));
        const page = reportHtml(dressed(rolledBack(), value));
        expect(skeleton(page)).toEqual(plainly);
        expect(read(bodyOf(page))).toContain(flat(value));
      }),
      { numRuns: 25 },
    );
  });
});

describe('the page of a report, what stands in it', () => {
  test.each(Object.entries(CASES))('%s, every entry of every part', (_, make) => {
    const report = make();
    const shown = read(bodyOf(reportHtml(report)));
    const { run, nodes, mutations, gates, waived, notDone, messages, notes, waits = [], next } = report;
    const wanted = [
      ...[run.id, run.cluster, run.runbook, run.requestedBy, run.reason, run.hash, run.plan],
      ...nodes.flatMap((node) => [
        `node ${node.uid}`,
        node.address,
        node.phase,
        ...node.services.map(({ name }) => name),
      ]),
      ...mutations.flatMap((one) => [
        `${one.body.operation_type} ${one.body.services.join(', ')}`,
        `${one.method} ${one.path}`,
        one.answer,
        one.evidence,
      ]),
      ...gates.flatMap(({ name, detail }) => [name, detail]),
      ...waived.flatMap(({ gate, by, reason, items }) => [`${gate} by ${by} : ${reason}`, ...items]),
      ...notDone.flatMap(({ node, why }) => [`node ${node}`, why]),
      ...messages.flatMap(({ by, what, reason }) => [`${what} ${by}`, reason]),
      ...notes.map(({ text }) => text),
      ...waits.map(({ kind, why }) => `${kind} ${why}`),
      ...next.split('\n'),
    ];
    for (const text of wanted) if (text) expect(shown).toContain(flat(text));
  });

  test('any report, each of its requests, gates, messages, notes and waits is a row with its own words', () => {
    const word = fc.uuid();
    const made = fc.record({
      mutations: fc.array(word, { maxLength: 8 }),
      gates: fc.array(word, { maxLength: 8 }),
      messages: fc.array(word, { maxLength: 4 }),
      notes: fc.array(word, { maxLength: 4 }),
      waits: fc.array(word, { maxLength: 4 }),
      verdict: fc.constantFrom('yes', 'no', 'unknown'),
    });
    fc.assert(
      fc.property(made, (words) => {
        const report = aReport({
          nodes: [aNode({ uid: 2 })],
          mutations: words.mutations.map((evidence, index) => ({
            at: at(index),
            node: 2 + (index % 3),
            method: 'POST',
            path: '/v1/local/services',
            body: { operation_type: 'stop', services: ['a'] },
            undo: index % 2 === 1,
            answer: index % 3 === 0 ? 'not-sent' : 'true',
            evidence,
          })),
          gates: words.gates.map((detail, index) => ({
            at: at(index % 3),
            name: 'cluster-check',
            verdict: words.verdict as 'yes',
            detail,
          })),
          messages: words.messages.map((reason, index) => ({ at: at(index), by: 'ada', what: 'pause', reason })),
          notes: words.notes.map((text, index) => ({ at: at(index), node: null, text })),
          waits: words.waits.map((why, index) => ({ from: at(index), until: null, kind: 'holding', why })),
        });
        const shown = read(bodyOf(reportHtml(report)).replace(/<svg[\s\S]*?<\/svg>/g, ''));
        for (const all of [words.mutations, words.gates, words.messages, words.notes, words.waits])
          for (const text of all) expect(shown).toContain(text);
      }),
      { numRuns: 25 },
    );
  });

  test('outcome, then what to do now with its command, then the rest, in this order', () => {
    const page = reportHtml(longHold());
    expect([...page.matchAll(/<h[12]>(.*?)<\/h[12]>/g)].map(([, title]) => title)).toEqual([
      'rolling-restart on prod-eu',
      'What to do now',
      'What was done, and what was not',
      'Timeline',
      'Nodes',
      'Requests that change something',
      'Gates and waivers',
      'What people said',
      'Waits',
      'Identity',
    ]);
    expect(page.indexOf('■ stopped</span>')).toBeLessThan(page.indexOf('What to do now'));
    expect(page).toContain('<code class="command">rollbook doctor prod-eu</code>');
  });

  test('a run that sent nothing and has no node says so and draws nothing', () => {
    const page = reportHtml(refused());
    expect(page).toContain('⊘ refused');
    expect(page).toContain('None was sent.');
    expect(page).not.toContain('<figure>');
  });

  test('a run that goes on says that this is how it stands', () => {
    const page = reportHtml(aReport({ outcome: null }));
    expect(read(page)).toContain('The run goes on; this is how it stands.');
    expect(page).toContain('<h2>How it stands</h2>');
  });

  test('a run with a maintenance window says of each opening what it was used for and why no longer', () => {
    const times = { start: at(0), closes: at(3_600), cutoffAt: at(3_000) };
    const windows = [{ ...times, text: 'Sun, in the night', sent: 0, done: [], why: 'the lock <was> busy' }];
    const page = read(reportHtml({ ...completed(), windows }));
    expect(page).toContain('Maintenance window');
    expect(page).toContain('Sun, in the night');
    expect(page).toContain('2026-03-01 02:00:00 UTC – 03:00:00, cut-off 02:50:00');
    expect(page).toContain('nothing was done in it');
    expect(page).toContain('0 requests sent');
    expect(page).toContain('the lock <was> busy');
    expect(read(reportHtml(completed()))).not.toContain('Maintenance window');
  });

  test('a run that was rebuilt from history names the node in hand and draws what is known', () => {
    const page = reportHtml(rebuilt());
    expect(read(page)).toContain('Look at node 3');
    expect(page).toContain('node 3: restart stats_archiver, not decided');
    expect(page).toContain('node 2: restart stats_archiver, decided after 14s');
  });

  test('a table says of each cell what it is, for small screens and for who does not see', () => {
    const page = reportHtml(completed());
    expect(page).toContain('<th scope="col">evidence</th>');
    expect(page).toContain('<td data-label="evidence">');
    expect(
      page.match(/<svg class="chart" role="img" aria-label="[^"]+"|<svg[^>]*role="img"[^>]*aria-label="[^"]+"/g),
    ).toHaveLength(1);
    expect(page).toMatch(/<svg[^>]*><title>The whole run<\/title><desc>3 nodes over 1m 30s/);
  });

  test('a hundred nodes stay under 400 kB, three hundred under 1.2 MB, with a row for each', () => {
    const page = reportHtml(many(100));
    expect(page.length).toBeLessThan(400_000);
    expect(page.match(/<th scope="row" data-label="node">/g)).toHaveLength(100);
    expect(page.match(/<td data-label="evidence">/g)).toHaveLength(100);
    expect(Buffer.byteLength(reportHtml(many(300)))).toBeLessThan(1_200_000);
  });

  test('times that are none, in any place, break nothing', () => {
    const report = longHold();
    const spoilt = JSON.parse(JSON.stringify(report).replaceAll(/"2026-[^"]*Z"/g, '"yesterday"')) as Report;
    expect(read(reportHtml(spoilt))).toContain('yesterday');
  });
});
