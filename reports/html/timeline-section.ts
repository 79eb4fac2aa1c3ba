import type { Report } from '../../rollout/report-shape';
import { chart } from './chart';
import { markup, trusted, type Markup } from './markup';
import { section } from './parts';
import { timelineOf, timelineText, type Mark, type SpanKind, type Timeline } from './timeline';
import { closest, closeUps, pagesOf, withoutServices } from './windows';

/** Rows of one picture: a page of paper, and a screen on which the axis is still in sight. */
const ROWS = 36;

/** The run drawn to scale, in pictures of a page each, with close-ups where waits leave the work little room. */
export function timelineSection(report: Report): Markup | null {
  const whole = timelineOf(report);
  if (!whole) return null;
  return section(
    'Timeline',
    markup`<p class="small sub">To scale, in UTC; what is shorter than three pixels is drawn three wide. Everything in it stands in the tables below, too.</p>`,
    legend(whole),
    PATTERNS,
    picturesOf(whole),
  );
}

/** The whole, and close-ups where it is too tall for a page or where waits leave the work little room. */
function picturesOf(whole: Timeline): Markup[] {
  const waits = whole.spans.filter(({ lane }) => lane === 'run');
  const near = closeUps(whole);
  const parts = pagesOf(whole, ROWS);
  if (parts.length === 1 && near.length === 0) return [picture('The whole run', whole, waits)];
  const overview =
    parts.length === 1
      ? picture('The whole run', whole, waits)
      : picture(
          'The whole run, its nodes from top to bottom in the order of the plan',
          withoutServices(whole),
          waits,
          true,
        );
  const closer =
    near.length > 0 && parts.length === 1 ? near : near.length > 0 ? near.flatMap((one) => pagesOf(one, ROWS)) : parts;
  return [
    overview,
    ...closer.map((part, index) => {
      const name = closer.length === 1 ? 'Close-up' : `Close-up ${index + 1} of ${closer.length}`;
      return picture(name, closest(part), waits);
    }),
  ];
}

function picture(name: string, timeline: Timeline, waits: Timeline['spans'], isOverview = false): Markup {
  const text = timelineText(timeline);
  return markup`<figure><figcaption>${name}: ${text}</figcaption><div class="scroll" tabindex="0" role="region" aria-label="${name}">${chart(timeline, waits, { title: name, text, isOverview })}</div></figure>\n`;
}

/** What each fill and each sign means; only those that are there are explained. */
function legend({ spans, marks }: Timeline): Markup {
  const kinds = new Set<string>([...spans, ...marks].map(({ kind }) => kind));
  const items = [
    ...SAMPLES.map(([kind, words]) => [kind, `<rect class="bar ${kind}" width="26" height="12"/>`, words]),
    ...SIGNS.map(([kind, words, shape]) => [
      kind,
      `<path class="mark ${kind}" transform="translate(13,6)" d="${shape}"/>`,
      words,
    ]),
  ].filter(([kind = '']) => kinds.has(kind));
  const lines = items.map(
    ([, shape, words]) => `<li><svg width="26" height="12" aria-hidden="true">${shape}</svg>${words}</li>`,
  );
  return trusted(`<ul class="legend">${lines.join('')}</ul>`);
}

const SAMPLES: [SpanKind, string][] = [
  ['in-hand', 'node: in hand'],
  ['checking', 'node: read'],
  ['acting', 'node: request being sent'],
  ['settling', 'node: settling, watched until proven'],
  ['sleep', 'node: the runbook waits'],
  ['undoing', 'node: brought back'],
  ['effect', 'service: from request to verdict'],
  ['open', 'service: no verdict'],
  ['waiting', 'run: waiting'],
  ['paused', 'run: paused'],
  ['holding', 'run: holding'],
];
const SIGNS: [Mark['kind'], string, string][] = [
  ['sent', 'request sent', 'M-4,0A4,4 0 1 1 4,0A4,4 0 1 1 -4,0Z'],
  ['undo', 'undo sent', 'M0,-5L5,4L-5,4Z'],
  ['not-sent', 'not sent', 'M-4,-4L4,4M-4,4L4,-4'],
  ['message', 'a person spoke', 'M0,-5L4,0L0,5L-4,0Z'],
];

const stripes = (id: string, fill: string, turn: number): string =>
  `<pattern id="${id}" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})"><rect class="${fill}" width="7" height="7"/><path class="line" d="M0,0V7"/></pattern>`;
const dots = (id: string, fill: string): string =>
  `<pattern id="${id}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="${fill}" width="6" height="6"/><circle class="dots" cx="3" cy="3" r="1.3"/></pattern>`;

/** Fills that differ in pattern as well as in colour. */
const PATTERNS = trusted(
  `<svg class="defs" aria-hidden="true" width="0" height="0"><defs>${[
    stripes('p-undo', 'fill-undo', 45),
    stripes('p-hold', 'fill-hold', -45),
    stripes('p-pause', 'fill-pause', 90),
    stripes('p-open', 'fill-open', 45),
    dots('p-wait', 'fill-wait'),
    dots('p-sleep', 'fill-check'),
    '<pattern id="p-behind" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="fill-soft" width="1" height="8" fill-opacity=".25"/></pattern>',
  ].join('')}</defs></svg>`,
);
