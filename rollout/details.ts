import { nodeTable } from './details-nodes';
import { offers, type Offer } from './details-offers';
import { bytesOf } from './lines';
import { markdownCode, markdownText } from './markdown';
import type { Status } from './report-shape';
import { meaning, phaseMeaning, utc } from './words';

/** What the page of a run shows of its status. */
export type Shown = Pick<
  Status,
  'run' | 'outcome' | 'phase' | 'waiting' | 'waits' | 'questions' | 'holds' | 'nodes' | 'mutations' | 'waived' | 'next'
>;

/** Bytes: the UI fetches the page by a GET, and a proxy in front of it may take no more than 4 kB of address. */
const LIMIT = 3_000;

const LINKS = [
  ['Timeline', 'timeline'],
  ['what it does now', 'pending-activities'],
  ['history', 'history'],
];

/**
 * The page of a run in Temporal's UI (its "current details"): Markdown of at most 3,000 bytes, whatever the state. Texts from
 * elsewhere cannot act as markup; many nodes are rolled up by state. The braces in the links are the UI's to fill in.
 */
export function detailsOf(run: Shown): string {
  // The table of the nodes takes what the rest leaves.
  const page = (table: string): string =>
    [title(run), wait(run), toSend(run), next(run), table, links()].filter((part) => part !== '').join('\n\n');
  return page(nodeTable(run.nodes, LIMIT - bytesOf(page('')) - bytesOf('\n\n')));
}

function title({ run, outcome, phase, nodes, mutations, waived }: Shown): string {
  const state = outcome ? `**${outcome}**: ${meaning(outcome)}` : `**${phase}**: ${phaseMeaning(phase)}`;
  const by = markdownText(run.requestedBy ?? 'unknown', 80);
  const reason = run.reason ? ` (${markdownText(run.reason, 200)})` : '';
  const what = `${markdownCode(run.runbook, 80)} on ${markdownCode(run.cluster, 80)}, asked for by ${by}${reason}`;
  const done = nodes.filter((node) => node.phase === 'done').length;
  const count = nodes.length > 0 ? `${done} of ${nodes.length} nodes done, requests: ${mutations.length}. ` : '';
  const ended = run.finishedAt ? `, ended ${utc(run.finishedAt)}` : '';
  return `${state}\n${what}${overridden(waived)}\n${count}Began ${utc(run.startedAt)}${ended}`;
}

/** A change freeze that somebody overrode. */
function overridden(waived: Shown['waived']): string {
  const last = waived.findLast(({ gate }) => gate === 'freeze');
  if (!last) return '';
  const who = `${markdownText(last.by, 80)}: ${markdownText(last.reason, 100)}`;
  return `\n**${markdownText(last.items[0] ?? 'change freeze', 160)}**, overridden by ${who}`;
}

/** What it waits for, since when, until when, and what ends it. */
function wait({ waiting, waits = [], outcome }: Shown): string {
  if (!waiting || outcome) return '';
  const open = waits.at(-1);
  const since = open?.until === null ? `since ${utc(open.from)}, ` : '';
  const until = waiting.until ? `until ${utc(waiting.until)}` : 'with no end of its own';
  return `**It waits**: ${markdownText(waiting.why, 500)}\n${since}${until}\n${markdownText(waiting.ends, 300)}`;
}

function toSend(run: Shown): string {
  const { shown, more } = offers(run);
  if (shown.length === 0) return '';
  // No table: in its cells the UI breaks no long word, and a plan's hash would leave the page.
  const lines = shown.map(({ update, input }: Offer) => `- ${update}: ${markdownCode(input, 140)}`);
  const others = more > 0 ? [`- and ${more} more, for other nodes`] : [];
  return `To steer it, send an update (More Actions) with your name in it:\n\n${[...lines, ...others].join('\n')}`;
}

/** What a person should do now, once the run is over; each line's command as code, so that it can be copied. */
function next({ next: text, outcome }: Shown): string {
  if (!outcome) return '';
  const lines = text.split('\n').slice(0, 3);
  return `**What now**\n${lines.map(nextLine).join('\n')}`;
}

function nextLine(line: string): string {
  const [, prose = line, command] = /^(.*: )(rollbook .*)$/.exec(line) ?? [];
  return command === undefined ? markdownText(prose, 400) : `${markdownText(prose, 250)} ${markdownCode(command, 300)}`;
}

function links(): string {
  const page = '/namespaces/{namespace}/workflows/{workflowId}/{runId}';
  const all = LINKS.map(([name, tab]) => `[${name}](${page}/${tab})`).join(' · ');
  return `${all}\nTimes are UTC. Press R to see the state of now.`;
}
