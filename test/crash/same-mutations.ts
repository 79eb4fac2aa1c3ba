import type { MutationReport } from '../../rollout/report-shape';
import type { SeenMutation } from '../../simulator';

/** The same in the report as in the simulator: node by node, because requests to several nodes at once have no order. */
export function sameMutations(said: MutationReport[], seen: SeenMutation[], partly: boolean): string[] {
  const uids = [...new Set([...said, ...seen].map(({ node }) => node))];
  const of = <T extends { node: number | null }>(uid: number | null, all: T[]): T[] =>
    all.filter(({ node }) => node === uid);
  return uids.flatMap((uid) => sameOfNode(of(uid, said), of(uid, seen), partly));
}

/** What was sent stands in the report, in order; what else stands there is said to be lost or never to have left. */
function sameOfNode(said: MutationReport[], seen: SeenMutation[], partly: boolean): string[] {
  const written = said.filter(({ answer }) => answer !== 'not-sent' && answer !== 'reset');
  const bare = written.filter(({ evidence }) => evidence === '');
  // A run that came out of a reset knows only what was reported before it.
  const told = partly ? seen.slice(0, written.length) : seen;
  return [
    ...(agree(written, told) ? [] : [`the report says ${listOf(written)}, and the cluster saw ${listOf(seen)}`]),
    ...bare.map(({ node }) => `no evidence for the request to node ${node}`),
  ];
}

/** Whether both lists are one, but for requests of the report that are lost. */
function agree([one, ...others]: MutationReport[], seen: SeenMutation[]): boolean {
  if (!one) return seen.length === 0;
  const fits = seen[0]?.node === one.node && operationOf(seen[0]) === one.body.operation_type;
  return (fits && agree(others, seen.slice(1))) || (one.answer === 'lost' && agree(others, seen));
}

function listOf(mutations: (Pick<MutationReport, 'node' | 'body' | 'answer'> | SeenMutation)[]): string {
  const texts = mutations.map(
    (one) => `${operationOf(one)} ${one.node} ${typeof one.answer === 'string' ? one.answer : ''}`,
  );
  return `[${texts.map((text) => text.trim()).join(', ')}]`;
}

export function operationOf({ body }: { body: unknown }): string {
  return typeof body === 'object' && body !== null && 'operation_type' in body ? String(body.operation_type) : '';
}
