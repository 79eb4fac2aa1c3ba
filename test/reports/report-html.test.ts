import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { reportHtml } from '../../reports/report-html';
import { STYLE, STYLE_HASH } from '../../reports/html/style';
import type { Report } from '../../rollout/report-shape';
import { CASES, completed } from './html-cases';
import { longHold, rolledBack } from './html-failures';
import { bodyOf, flat, read } from './html-read';

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
