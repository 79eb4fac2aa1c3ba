import type { PlanRequest } from './plan-shape';

/** In what two requests differ, each in a phrase: what the one there asks for, and what the one here. Empty: the same. */
export function requestDifferences(there: PlanRequest, here: PlanRequest): string[] {
  const names = [...new Set([...Object.keys(there.inputs), ...Object.keys(here.inputs)])].sort();
  const inputs = names.map((name) => differ(`input ${name} is`, valueText(there, name), valueText(here, name)));
  return [
    runbooks(there, here),
    differ('the cluster is', there.cluster, here.cluster),
    ...inputs,
    differ('it is for', nodesText(there), nodesText(here)),
    differ('it waives', waiversText(there), waiversText(here)),
  ].filter((text) => text !== null);
}

function runbooks(there: PlanRequest, here: PlanRequest): string | null {
  if (there.runbook !== here.runbook) return differ('the runbook is', there.runbook, here.runbook);
  if (there.runbookHash !== here.runbookHash) return `runbook ${here.runbook} has another text there than here`;
  const sent = (document: string | null): string => (document === null ? "the worker's own" : 'a file that was sent');
  return differ(`runbook ${here.runbook} is`, sent(there.document), sent(here.document));
}

function differ(what: string, there: string, here: string): string | null {
  return there === here ? null : `${what} ${there} there and ${here} here`;
}

function valueText({ inputs }: PlanRequest, name: string): string {
  const value = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
  if (value === undefined) return 'not given';
  return Array.isArray(value) ? value.join(',') || 'empty' : String(value);
}

function nodesText({ nodes }: PlanRequest): string {
  return nodes === null ? 'all nodes that match' : `nodes ${[...nodes].sort((a, b) => a - b).join(',')}`;
}

function waiversText({ waive }: PlanRequest): string {
  return [...waive].sort().join(', ') || 'nothing';
}
