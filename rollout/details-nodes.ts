import { bytesOf } from './lines';
import { markdownTable, markdownText } from './markdown';
import type { NodePhase, NodeReport, ServiceReport } from './report-shape';
import { utcClock } from './words';

/** What a person must see comes first. */
const ORDER: readonly NodePhase[] = [
  'unknown',
  'undo-failed',
  'failed',
  'undoing',
  'acting',
  'settling',
  'checking',
  'waiting',
  'skipped',
  'undone',
  'done',
  'pending',
];

/** The nodes of a run in at most `most` bytes: one a row with its services, one a row, or one row a state. Empty without nodes. */
export function nodeTable(nodes: NodeReport[], most: number): string {
  if (nodes.length === 0) return '';
  // A row takes more than this: hundreds of nodes need not be written to see that they are too many.
  const few = nodes.length * 25 < most;
  const tables = few ? [() => eachWithServices(nodes), () => each(nodes)] : [];
  for (const table of tables) {
    const text = table();
    if (bytesOf(text) <= most) return text;
  }
  return byState(nodes, most);
}

function eachWithServices(nodes: NodeReport[]): string {
  const rows = nodes.map((node) => [...cellsOf(node), node.services.map(serviceText).join(', ')]);
  return markdownTable(['node', 'role', 'state', 'since', 'services'], rows);
}

function each(nodes: NodeReport[]): string {
  return markdownTable(['node', 'role', 'state', 'since'], nodes.map(cellsOf));
}

function cellsOf({ uid, role, phase, phases = [] }: NodeReport): string[] {
  const since = phases.at(-1);
  return [String(uid), role ?? '', phase, since ? utcClock(since.at) : ''];
}

function serviceText({ name, verdict }: ServiceReport): string {
  const shown = markdownText(name, 80);
  return verdict === null ? shown : `${shown}: ${verdict}`;
}

function byState(nodes: NodeReport[], most: number): string {
  const groups = ORDER.flatMap((phase) => {
    const uids = nodes.filter((node) => node.phase === phase).map(({ uid }) => uid);
    return uids.length > 0 ? [{ phase, uids }] : [];
  });
  const table = (room: number): string =>
    markdownTable(
      ['state', 'nodes', 'which'],
      groups.map(({ phase, uids }) => [phase, String(uids.length), ranges(uids, room)]),
    );
  const room = Math.floor((most - bytesOf(table(0))) / groups.length);
  return table(room);
}

/** `1-3, 7`, whole ranges only, in at most `most` bytes. */
function ranges(uids: number[], most: number): string {
  const spans: [number, number][] = [];
  for (const uid of [...uids].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && uid === last[1] + 1) last[1] = uid;
    else spans.push([uid, uid]);
  }
  const all = spans.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`));
  const whole = all.join(', ');
  if (whole.length <= most) return whole;
  let kept = '';
  for (const span of all) {
    if (`${kept}${span}, ...`.length > most) break;
    kept += `${span}, `;
  }
  return most < 3 ? '' : `${kept}...`;
}
