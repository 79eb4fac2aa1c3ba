import type { PlanDocument, PlanNode } from '../rollout/plan-shape';
import { changes, columns, count, plain, seconds } from './words';

/** Where a plan would be carried out, and how its inputs are best shown. */
export interface PlanPlace {
  server: string;
  namespace: string;
  /** An input's value as a person writes it; left out: as it stands. */
  showInput?: (name: string, value: unknown) => string;
}

/** A plan for a person who decides on it: what is sent where, in which order, what speaks against it, what is weaker. */
export function planText(plan: PlanDocument, place: PlanPlace): string {
  return [
    head(plan, place),
    order(plan),
    gates(plan),
    list('Waived (accepted although it is not well)', waived(plan)),
    list('To know', plan.notes.map(plain)),
    list(
      'Refused: this plan would not run',
      plan.refused.map((one) => `${one.code === 'refused' ? '' : `${one.code}: `}${plain(one.message)}`),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function head(plan: PlanDocument, place: PlanPlace): string {
  const inputs = Object.entries(plan.request.inputs).map(
    ([name, value]) => `${name} = ${plain(place.showInput?.(name, value) ?? asText(value))}`,
  );
  const known =
    plan.facts.clusterName === '' ? 'its own name is not known' : `its own name: ${plain(plan.facts.clusterName)}`;
  const rows = [
    ['server', `${place.server}, namespace ${place.namespace}`],
    ['cluster', `${plan.cluster} (${known}; ${count(plan.facts.nodes.length, 'node')} in the plan)`],
    ['inputs', inputs.length > 0 ? inputs.join('; ') : 'none'],
    ['expected', `about ${seconds(plan.seconds)}`],
    ['hash', plan.hash],
  ];
  return [`Plan: ${plan.runbook} on ${plan.cluster}`, ...columns(rows)].join('\n');
}

function order(plan: PlanDocument): string {
  const sent = plan.facts.requests.length;
  const title = `Order (${plan.batches.length === 1 ? '1 batch' : `${plan.batches.length} batches`}; ${sent === 0 ? 'nothing is sent' : changes(sent)})`;
  const placed = new Set(plan.batches.flat());
  const batched = plan.batches.flatMap((uids, index) => [
    `  batch ${index + 1}`,
    ...uids.flatMap((uid) =>
      nodeLines(
        plan.nodes.find((node) => node.uid === uid),
        uid,
      ),
    ),
  ]);
  const rest = plan.nodes.filter((node) => !placed.has(node.uid));
  const outside =
    rest.length > 0 ? ['  before or after the batches', ...rest.flatMap((node) => nodeLines(node, node.uid))] : [];
  return [title, ...batched, ...outside].join('\n');
}

function nodeLines(node: PlanNode | undefined, uid: number): string[] {
  if (!node) return [`    node ${uid}`];
  const rows = node.services.map((service) => [
    plain(service.name),
    plain(service.status),
    service.action === 'none' ? 'left alone' : service.action,
    plain(service.why),
  ]);
  return [`    node ${uid}  ${plain(node.address)}  ${node.role ?? 'role unknown'}`, ...columns(rows, 6)];
}

function gates(plan: PlanDocument): string {
  if (plan.gates.length === 0) return 'Gates: none';
  const rows = plan.gates.map((gate, index) => {
    const isEcho = gate.verdict !== 'yes' && plan.gates[index - 1]?.detail === gate.detail;
    return [gate.verdict.toUpperCase(), gate.name, isEcho ? 'the same' : plain(gate.detail)];
  });
  return ['Gates now', ...columns(rows)].join('\n');
}

function waived(plan: PlanDocument): string[] {
  return plan.waived.map(
    (one) => `${one.gate}: ${one.items.length > 0 ? one.items.map(plain).join('; ') : 'nothing fails now'}`,
  );
}

function list(title: string, lines: string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  - ${line}`)].join('\n');
}

function asText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}
