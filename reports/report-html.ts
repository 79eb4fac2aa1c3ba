import type { Report } from '../rollout/report-shape';
import { markup, trusted, type Markup } from './html/markup';
import { moodOf, signOf } from './html/parts';
import {
  doneSection,
  figures,
  gatesSection,
  idsSection,
  messagesSection,
  nodesSection,
  notesSection,
  requestsSection,
  waitsSection,
} from './html/sections';
import { STYLE, STYLE_HASH } from './html/style';
import { timelineSection } from './html/timeline-section';
import { windowsSection } from './html/window-section';
import { between, instant, meaning } from './words';

/** Nothing is loaded, nothing runs, nothing is sent, and no style but the page's own counts. */
const POLICY = `default-src 'none'; style-src '${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/**
 * The report as one page for people: no network, no script, everything from elsewhere escaped. Pure: the same report gives the same
 * page. Loading this file loads the charting library; call for it only where a page is asked for.
 */
export function reportHtml(report: Report): string {
  const { run, outcome } = report;
  const title = `${run.runbook || 'a run'} on ${run.cluster || 'a cluster not known yet'}`;
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}: ${outcome ?? 'goes on'}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header>
<div class="head"><div><h1>${title}</h1><p class="sub">${stateOf(report)}</p></div><span class="badge ${moodOf(outcome)}">${signOf(outcome)} ${outcome ?? 'goes on'}</span></div>
<p>Asked for by <b>${run.requestedBy ?? 'unknown'}</b>${run.reason ? markup`: ${run.reason}` : ' (no reason given)'}</p>
<p class="sub small">${whenOf(report)}</p>
</header>
${nextSection(report)}
${figures(report)}
${doneSection(report)}
${timelineSection(report)}
${nodesSection(report)}
${requestsSection(report)}
${gatesSection(report)}
${messagesSection(report)}
${windowsSection(report)}
${waitsSection(report)}
${notesSection(report)}
${idsSection(report)}
<footer>Times are UTC by Temporal’s clock; the time of a request is by the clock of the worker that sent it. The start time of a service is by its node’s own clock, which may be wrong: compare it only with other times of that node. A name is a claim, not a proof.</footer>
</main>
</body>
</html>
`;
  return page.text;
}

function stateOf({ outcome }: Report): string {
  const text = outcome ? meaning(outcome) : 'the run goes on; this is how it stands';
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function whenOf({ run }: Report): string {
  const took = between(run.startedAt, run.finishedAt);
  return `${instant(run.startedAt)} – ${run.finishedAt ? `${instant(run.finishedAt)}${took ? `, ${took}` : ''}` : 'goes on'}`;
}

/** One matter a line; the command at a line's end stands apart, to be copied. */
function nextSection({ next, outcome }: Report): Markup {
  const lines = next.split('\n').map((line) => {
    const at = line.lastIndexOf(': rollbook ');
    if (at < 0) return markup`<p>${line}</p>`;
    return markup`<p>${line.slice(0, at + 1)}</p><code class="command">${line.slice(at + 2)}</code>`;
  });
  const heading = outcome === null ? 'How it stands' : 'What to do now';
  return markup`<section class="next ${outcome === 'failed' ? 'bad' : ''}"><h2>${heading}</h2>${lines}</section>`;
}
