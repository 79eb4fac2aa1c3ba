import * as Plot from '@observablehq/plot';
import { DOMImplementation, XMLSerializer, type Document, type Element as XmlElement } from '@xmldom/xmldom';
import { trusted, type Markup } from './markup';
import { type Mark, type Span, type SpanKind, type Timeline, type WaitKind } from './timeline';

const WIDTH = 1000;
const LEFT = 190;
const RIGHT = 36;
const TOP = 26;
const ROW = 20;
/** Pixels: what is shorter is drawn so wide, to be seen. */
const THIN = 3;
const LETTER = 6.2;
const LONGEST_NAME = 30;
/** Pixels: how tall an overview may become. */
const OVERVIEW = 600;
const DAY = 86_400_000;

const SPANS: SpanKind[] = [
  'in-hand',
  'checking',
  'acting',
  'settling',
  'sleep',
  'undoing',
  'effect',
  'open',
  'paused',
  'holding',
  'waiting',
];
const WAITS: SpanKind[] = ['paused', 'holding', 'waiting'] satisfies WaitKind[];
const SYMBOLS: Record<Mark['kind'], Plot.SymbolType> = {
  sent: 'circle',
  undo: 'triangle',
  'not-sent': 'times',
  message: 'diamond',
};

export interface Caption {
  title: string;
  text: string;
  /** Rows as low as need be, without names: the shape of the whole. */
  isOverview: boolean;
}

/** The timeline as an SVG that stands alone: no script, no style of its own; its colours come from the page by class. `waits` lie behind all. */
export function chart(timeline: Timeline, waits: readonly Span[], { title, text, isOverview }: Caption): Markup {
  const { from, to, lanes } = timeline;
  const row = isOverview ? Math.min(ROW, Math.max(3, Math.floor(OVERVIEW / lanes.length))) : ROW;
  const document = new DOMImplementation().createDocument('http://www.w3.org/1999/xhtml', 'html', null);
  const perPixel = (to - from) / (WIDTH - LEFT - RIGHT);
  const wide = (span: Span): Span => ({ ...span, to: Math.max(span.to, span.from + THIN * perPixel) });
  const ofKind = (kind: SpanKind): Span[] => timeline.spans.filter((span) => span.kind === kind).map(wide);
  const roomy =
    row < ROW
      ? []
      : timeline.spans.filter(
          ({ label, from: start, to: end }) => (end - start) / perPixel > label.length * LETTER + 8,
        );
  const svg: unknown = Plot.plot({
    document: document as never,
    className: 'chart',
    width: WIDTH,
    height: TOP + lanes.length * row + 6,
    marginLeft: LEFT,
    marginRight: RIGHT,
    marginTop: TOP,
    marginBottom: 6,
    x: { type: 'utc', domain: [new Date(from), new Date(to + THIN * perPixel)] },
    y: { type: 'band', domain: lanes.map(({ id }) => id), axis: null, padding: 0 },
    marks: [
      Plot.barX(
        lanes.filter(({ kind }) => kind === 'node'),
        { y: 'id', x1: () => new Date(from), x2: () => new Date(to + THIN * perPixel), className: 'lane' },
      ),
      Plot.rect(
        waits.filter((wait) => wait.to >= from && wait.from <= to),
        {
          x1: (wait: Span) => new Date(Math.max(from, wait.from)),
          x2: (wait: Span) => new Date(Math.min(to, wait.to)),
          className: 'behind',
        },
      ),
      Plot.gridX({ ticks: 8, className: 'grid' }),
      Plot.axisX({
        anchor: 'top',
        ticks: 8,
        tickSize: 4,
        label: null,
        tickFormat: ticksOf(to - from),
        className: 'axis',
      }),
      ...(['run', 'node', 'service'] as const).map((kind) =>
        Plot.text(
          lanes.filter((lane) => lane.kind === kind && row > LETTER * 2),
          {
            y: 'id',
            frameAnchor: 'left',
            textAnchor: 'start',
            dx: (kind === 'service' ? 16 : 4) - LEFT,
            text: ({ label }: { label: string }) => shortened(label),
            className: `name ${kind}`,
          },
        ),
      ),
      ...SPANS.map((kind) => bars(kind, ofKind(kind), row)),
      Plot.text(roomy, { y: 'lane', x: middle, text: 'label', className: 'label' }),
      ...(Object.keys(SYMBOLS) as Mark['kind'][]).map((kind) =>
        Plot.dot(
          timeline.marks.filter((mark) => mark.kind === kind),
          {
            y: 'lane',
            x: ({ at }: Mark) => new Date(at),
            symbol: SYMBOLS[kind],
            r: 4,
            title: 'title',
            className: `mark ${kind}`,
          },
        ),
      ),
    ],
  });
  return trusted(finished(svg as XmlElement, document, title, text));
}

function bars(kind: SpanKind, spans: Span[], row: number): Plot.Markish {
  const inset = row < ROW ? 0 : kind === 'effect' || kind === 'open' || WAITS.includes(kind) ? 4 : 3;
  return Plot.barX(spans, {
    y: 'lane',
    x1: ({ from }: Span) => new Date(from),
    x2: ({ to }: Span) => new Date(to),
    insetTop: inset,
    insetBottom: inset,
    title: 'title',
    className: `bar ${kind}`,
  });
}

function middle({ from, to }: Span): Date {
  return new Date((from + to) / 2);
}

/** `08:12`, with seconds where the whole is short, with the day where it is long. */
function ticksOf(ms: number): (time: Date) => string {
  return (time) => {
    const iso = time.toISOString();
    if (ms > 2 * DAY) return `${iso.slice(5, 10)} ${iso.slice(11, 16)}`;
    return ms > 20 * 60_000 ? iso.slice(11, 16) : iso.slice(11, 19);
  };
}

function shortened(label: string): string {
  return label.length <= LONGEST_NAME ? label : `${label.slice(0, LONGEST_NAME - 1)}…`;
}

/** Names the picture, takes out the library's own style, and cuts numbers to what an eye can see. */
function finished(svg: XmlElement, document: Document, title: string, text: string): string {
  for (const style of [...svg.getElementsByTagName('style')]) style.parentNode?.removeChild(style);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', `${title}: ${text}`);
  for (const [tag, words] of [
    ['desc', text],
    ['title', title],
  ] as const) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    element.appendChild(document.createTextNode(words));
    svg.insertBefore(element, svg.firstChild);
  }
  for (const element of [...svg.getElementsByTagName('*')]) {
    for (const name of ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'transform', 'd']) {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.replace(/(\.\d\d)\d+/g, '$1'));
    }
  }
  return new XMLSerializer().serializeToString(svg);
}
