import fc from 'fast-check';
import { reportHtml } from '../../reports/report-html';
import type { Report } from '../../rollout/report-shape';
import { aNode, aReport } from '../cli/fixtures';
import { CASES, completed, many, refused } from './html-cases';
import { longHold, rebuilt } from './html-failures';
import { bodyOf, flat, read } from './html-read';
import { at } from './html-turns';

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
