import type { Asked, Held, Status } from '../rollout/report-shape';

/** What a run puts to a person: a question of its runbook, or a hold. */
export type Matter = { is: 'question'; asked: Asked } | { is: 'hold'; held: Held };

/** All that waits for a person now, in the order in which it is put to one. */
export function mattersOf({ questions, holds }: Status): Matter[] {
  return [
    ...(questions ?? []).map((asked): Matter => ({ is: 'question', asked })),
    ...(holds ?? []).map((held): Matter => ({ is: 'hold', held })),
  ];
}

/** The same matter has the same key, also at the next look; another reason is another matter. */
export function keyOf(matter: Matter): string {
  if (matter.is === 'hold') {
    const { node, why, since } = matter.held;
    return JSON.stringify(['hold', node, why, since]);
  }
  const { node, text, plan, until } = matter.asked;
  return JSON.stringify(['question', node, text, plan, until]);
}

/** Why a matter of `before` is none any more: who said what meanwhile, or that it went away by itself. */
export function howOver(matter: Matter, before: Status, now: Status): string {
  const node = matter.is === 'hold' ? matter.held.node : matter.asked.node;
  const own = node === null ? '' : ` node ${node}`;
  const said = now.messages
    .slice(before.messages.length)
    .find(({ what }) => !/^(pause|resume)$/.test(what) && (!/ node \d+$/.test(what) || what.endsWith(own)));
  if (said) return `${said.by} said ${said.what}${said.reason === null ? '' : `: ${said.reason}`}`;
  if (now.outcome !== null) return `the run ended ${now.outcome}`;
  if (matter.is === 'question') return 'the time for an answer is over';
  const other = (now.holds ?? []).find((held) => held.node === node);
  return other ? 'it holds there over something else now' : 'the run goes on by itself';
}
