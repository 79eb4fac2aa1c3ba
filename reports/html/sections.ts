import type { GateReport, NodeReport, Report } from '../../rollout/report-shape';
import { between, clock, count, fate, instant, seconds, serviceStories, wasSent } from '../words';
import { markup, type Markup, type Piece } from './markup';
import { phaseTag, section, table, tag, verdictTag } from './parts';

/** Which nodes are done, and which are not and why; nodes with the same reason stand together. */
export function doneSection({ nodes, notDone }: Report): Markup | null {
  const done = nodes.filter(({ phase }) => phase === 'done');
  if (nodes.length === 0 && notDone.length === 0) return null;
  const whys = [...new Set(notDone.map(({ why }) => why))];
  const left = whys.map((why) => {
    const uids = notDone.filter((one) => one.why === why).map(({ node }) => node);
    return markup`<li><b>${uids.length === 1 ? 'node' : 'nodes'} ${uids.join(', ')}</b>: ${why}</li>`;
  });
  const doneText =
    done.length === 0
      ? markup`<p>No node.</p>`
      : markup`<p>${count(done.length, 'node')}: ${done.map(({ uid }) => uid).join(', ')}</p>`;
  const leftText = left.length === 0 ? markup`<p>Nothing is left.</p>` : markup`<ul>${left}</ul>`;
  return section(
    'What was done, and what was not',
    markup`<div class="two"><div><h3>Done</h3>${doneText}</div><div><h3>Not done</h3>${leftText}</div></div>`,
  );
}

export function nodesSection({ nodes }: Report): Markup | null {
  if (nodes.length === 0) return null;
  const rows = nodes.map((node) => [
    markup`node ${node.uid}`,
    phaseTag(node.phase),
    node.address === '' ? 'not known' : node.address,
    node.role ?? 'unknown',
    whenOf(node),
    String(node.attempts),
    markup`${serviceStories(node).map((story) => markup`<div>${story}</div>`)}`,
  ]);
  const short = ['node', 'state', 'role', 'in hand (UTC)', 'attempts'];
  const names = ['node', 'state', 'address', 'role', 'in hand (UTC)', 'attempts', 'services'];
  const columns = names.map((name) => ({ name, isShort: short.includes(name) }));
  return section('Nodes', table(columns, rows));
}

function whenOf({ startedAt, finishedAt }: NodeReport): Piece {
  if (startedAt === null) return 'its turn did not come';
  const took = between(startedAt, finishedAt);
  return markup`${clock(startedAt)} – ${finishedAt ? clock(finishedAt) : 'no end'}${took ? markup`<div class="sub small">${took}</div>` : null}`;
}

/** Every request that changes something, with its evidence. */
export function requestsSection({ mutations }: Report): Markup {
  const title = 'Requests that change something';
  if (mutations.length === 0) return section(title, markup`<p>None was sent.</p>`);
  const rows = mutations.map((one) => [
    clock(one.at),
    markup`node ${one.node}`,
    markup`${one.undo ? markup`${tag('warn', 'undo')} ` : null}<b>${one.body.operation_type} ${one.body.services.join(', ')}</b><div class="sub small"><code>${one.method} ${one.path}</code></div>`,
    markup`${tag(wasSent(one) ? 'calm' : 'warn', one.answer === '' ? 'none yet' : one.answer)}<div class="sub small">${fate(one.answer)}</div>`,
    markup`${one.evidence}${one.settledAt ? markup`<div class="sub small">decided ${clock(one.settledAt)}${tookOf(one.at, one.settledAt)}</div>` : null}`,
  ]);
  const columns = [
    { name: 'time (UTC)', isShort: true },
    { name: 'node', isShort: true },
    ...['request', 'answer', 'evidence'].map((name) => ({ name })),
  ];
  return section(title, table(columns, rows));
}

function tookOf(from: string, to: string): string {
  const took = between(from, to);
  return took ? `, after ${took}` : '';
}

/** Every reading of the gates; what a yes rests on is said where it differs from the reading before. */
export function gatesSection({ gates, waived }: Report): Markup {
  const before = new Map<string, string>();
  const times = [...new Set(gates.map(({ at }) => at))];
  const byTime = new Map<string, GateReport[]>(times.map((at) => [at, []]));
  for (const gate of gates) byTime.get(gate.at)?.push(gate);
  const rows = times.map((at) => {
    const own = byTime.get(at) ?? [];
    const others = own.filter(({ verdict }) => verdict !== 'yes');
    const yes = own.filter(({ verdict }) => verdict === 'yes');
    const news = yes.filter(({ name, detail }) => detail !== '' && before.get(name) !== detail);
    for (const { name, detail } of yes) before.set(name, detail);
    return [
      clock(at),
      markup`${others.map(({ name, verdict, detail }) => markup`<div>${verdictTag(verdict)} <b>${name}</b>: ${detail}</div>`)}${yes.length > 0 ? markup`<div>${verdictTag('yes')} ${yes.map(({ name }) => name).join(', ')}</div>` : null}${news.length > 0 ? markup`<div class="sub small">${news.map(({ name, detail }) => `${name}: ${detail}`).join(' · ')}</div>` : null}`,
    ];
  });
  const readings =
    rows.length > 0 ? table([{ name: 'time (UTC)', isShort: true }, { name: 'what the gates said' }], rows) : null;
  return section('Gates and waivers', waiversOf(waived), readings);
}

function waiversOf(waived: Report['waived']): Markup {
  if (waived.length === 0) return markup`<p>No gate was waived.</p>`;
  const items = waived.map(
    ({ gate, by, reason, items: failing }) =>
      markup`<li>${tag('warn', 'waived')} <b>${gate}</b> by <b>${by}</b>: ${reason}${failing.length > 0 ? markup`<ul>${failing.map((item) => markup`<li>${item}</li>`)}</ul>` : ' (nothing failed)'}</li>`,
  );
  return markup`<ul>${items}</ul>`;
}

export function messagesSection({ messages }: Report): Markup | null {
  if (messages.length === 0) return null;
  const rows = messages.map(({ at, by, what, reason }) => [
    clock(at),
    markup`<b>${what}</b>`,
    by,
    reason ?? 'none given',
  ]);
  return section(
    'What people said',
    table(
      [{ name: 'time (UTC)', isShort: true }, { name: 'message', isShort: true }, { name: 'by' }, { name: 'reason' }],
      rows,
    ),
  );
}

export function waitsSection({ waits = [] }: Report): Markup | null {
  if (waits.length === 0) return null;
  const rows = waits.map(({ from, until, kind, why }) => [
    clock(from),
    until === null ? 'goes on' : clock(until),
    between(from, until) ?? 'not over',
    markup`${tag(kind === 'holding' ? 'bad' : 'calm', kind)} ${why}`,
  ]);
  return section(
    'Waits',
    table(
      [
        { name: 'from (UTC)', isShort: true },
        { name: 'to', isShort: true },
        { name: 'for', isShort: true },
        { name: 'why' },
      ],
      rows,
    ),
  );
}

export function notesSection({ notes }: Report): Markup | null {
  if (notes.length === 0) return null;
  const rows = notes.map(({ at, node, text }) => [clock(at), node === null ? 'the run' : `node ${node}`, text]);
  return section(
    'Notes',
    table([{ name: 'time (UTC)', isShort: true }, { name: 'about', isShort: true }, { name: 'note' }], rows),
  );
}

export function idsSection({ run }: Report): Markup {
  const rows: [string, Piece][] = [
    ['run', markup`<code>${run.id}</code>`],
    ['cluster', run.cluster],
    ['runbook', run.runbook],
    ['runbook hash', run.hash ? markup`<code>${run.hash}</code>` : 'not known'],
    ['plan hash', run.plan ? markup`<code>${run.plan}</code>` : 'not known'],
    ['started', instant(run.startedAt)],
    ['finished', instant(run.finishedAt)],
  ];
  return section(
    'Identity',
    markup`<dl>${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`,
  );
}

/** The figures that a reader wants before all else. */
export function figures(report: Report): Markup {
  const { nodes, mutations, gates, waits = [], run } = report;
  const over = nodes.filter(({ phase }) => phase === 'done').length;
  const sent = mutations.filter(wasSent);
  const kept = mutations.length - sent.length;
  const waited = waits.reduce(
    (sum, { from, until }) => sum + Math.max(0, Date.parse(until ?? '') - Date.parse(from) || 0),
    0,
  );
  const figure = (value: string, what: string): Markup => markup`<li><b>${value}</b><span>${what}</span></li>`;
  const noes = gates.filter(({ verdict }) => verdict !== 'yes').length;
  return markup`<ul class="facts">${[figure(nodes.length === 0 ? 'none' : `${over} of ${nodes.length}`, 'nodes done'), figure(String(sent.length), `${sent.length === 1 ? 'request' : 'requests'} sent${kept > 0 ? `, ${kept} not sent` : ''}`), figure(String(sent.filter(({ undo }) => undo).length), 'of them undo'), figure(String(gates.length), `gate readings${gates.length === 0 ? '' : noes === 0 ? ', all yes' : `, ${noes} not yes`}`), figure(between(run.startedAt, run.finishedAt) ?? 'goes on', waited > 0 ? `in all, ${seconds(waited / 1000)} of it waits` : 'in all')]}</ul>`;
}
