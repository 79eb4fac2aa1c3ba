import { MOST_BYTES, MOST_EVENTS } from './expected';
import type { PlanInput } from './plan';
import type { Choice } from './plan-choice';
import { gateRefusals, type PlannedGates } from './plan-gates';
import type { Room } from './plan-room';
import type { ErrorCode } from './plan-shape';
import type { Numbers } from './plan-values';
import type { Walk } from './plan-walk';

export interface Refusal {
  code: ErrorCode;
  message: string;
}

/** Everything that forbids the run, most telling first, each once. A refused login stands alone: all else follows from it. */
export function refusalsOf(of: {
  input: PlanInput;
  mutating: boolean;
  choice: Choice;
  numbers: Numbers;
  walk: Walk;
  gates: PlannedGates;
  room: Room;
  history: { events: number; bytes: number };
}): Refusal[] {
  const { input, mutating, choice, numbers, walk, gates, room, history } = of;
  if (input.survey.login !== null) return [{ code: 'login', message: `the login was refused: ${input.survey.login}` }];
  const all = [
    ...identity(input, mutating, gates),
    ...choice.refused,
    ...numbers.refused,
    ...walk.refused,
    ...gateRefusals(gates, mutating, input.waive),
    ...room.refused,
    ...tooLong(history),
  ];
  const once = all.filter(({ message }, index) => all.findIndex((other) => other.message === message) === index);
  return withoutEchoes(once, input);
}

/** A cluster that does not answer at all is one reason, and not one for each question that was to be asked. */
function withoutEchoes(refusals: Refusal[], { survey }: PlanInput): Refusal[] {
  const { clusterName: name, nodes } = survey;
  if (name.ok || nodes.ok || name.why !== nodes.why) return refusals;
  const others = refusals.filter(({ message }) => !message.includes(`: ${nodes.why}`));
  if (others.length === refusals.length) return refusals;
  return [{ code: 'refused', message: `the cluster cannot be read: ${nodes.why}` }, ...others];
}

/** Of a run that only reads, a gate that is not well already tells that the cluster does not answer, and makes it fail. */
function identity({ survey, settings }: PlanInput, mutating: boolean, gates: PlannedGates): Refusal[] {
  const { clusterName: name, nodes, configuration } = survey;
  const found: Refusal[] = [];
  const unwell = !mutating && gates.verdicts.some(({ verdict }) => verdict !== 'yes');
  if (!name.ok && !unwell) found.push({ code: 'refused', message: `the cluster's own name is unknown: ${name.why}` });
  if (name.ok && settings.pinnedName !== null && name.value !== settings.pinnedName) {
    const message = `this is another cluster: it calls itself ${name.value}, and the inventory pins ${settings.pinnedName}`;
    found.push({ code: 'refused', message });
  }
  if (!nodes.ok && !unwell) found.push({ code: 'refused', message: `the cluster's nodes are unknown: ${nodes.why}` });
  if (mutating && !configuration.ok) {
    found.push({
      code: 'refused',
      message: `the cluster's services configuration is unknown, so no service may be touched: ${configuration.why}`,
    });
  }
  return found;
}

function tooLong({ events, bytes }: { events: number; bytes: number }): Refusal[] {
  if (events <= MOST_EVENTS && bytes <= MOST_BYTES) return [];
  const [size, most] =
    events > MOST_EVENTS
      ? [`${events} events`, `${MOST_EVENTS}`]
      : [`${Math.round(bytes / 1e6)} MB`, `${MOST_BYTES / 1e6} MB`];
  const message = `the history of this run would hold about ${size}, and ${most} are allowed: choose fewer nodes with --nodes, or larger batches`;
  return [{ code: 'refused', message }];
}
