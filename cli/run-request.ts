import { formatDuration } from '../language/duration';
import { parseInputText, readInputs, wanted } from '../language/inputs';
import { suggestion } from '../language/names';
import type { InputValue } from '../language/runbook';
import { UserError } from '../language/user-error';
import type { PlanDocument } from '../rollout/plan-shape';
import type { WindowRule } from '../rollout/window-rule';
import type { Asked } from './asked';
import { askCatalog, type Declarations, runbookIn } from './catalog';
import type { Interrupt } from './interrupt';
import { sourceInput } from './runbook-source';
import type { Session } from './session';

/** The one object that the workflows `plan` and `runbook` take. */
export interface RunRequest {
  runbook: string;
  cluster: string;
  inputs: Record<string, unknown>;
  nodes?: number[];
  waive?: string[];
  reason?: string;
  requestedBy: string;
  requireApproval?: true;
  overrideFreeze?: string;
  window?: WindowRule;
  /** Why it starts outside of its window. */
  outsideWindow?: string;
  /** The schedule that is paused when the run fails or is rolled back. */
  stopAfterFailure?: string;
  plan?: PlanDocument;
}

export interface Typed {
  request: RunRequest;
  /** Null where nobody had to be asked for them. */
  declarations: Declarations | null;
}

/** Gives the inputs their declared types; a named runbook's declarations come from the worker, where they are needed. */
export async function typeRequest(session: Session, asked: Asked, interrupt: Interrupt): Promise<Typed> {
  const needed =
    Object.keys(asked.written).length > 0 ||
    Object.values(asked.plan?.request.inputs ?? {}).some((value) => typeof value === 'number');
  const declarations = await declarationsOf(session, asked, needed, interrupt);
  const inputs = asked.plan
    ? againAsText(asked.plan.request.inputs, declarations ?? {})
    : typed(asked.written, declarations ?? {});
  if (asked.source.kind === 'document') {
    const read = readInputs(asked.source.runbook, inputs);
    if (!read.ok) throw new UserError('input', read.problems.join('; '));
  }
  const { cluster, nodes, waive, reason, requestedBy, requireApproval, overrideFreeze, window, plan } = asked;
  return {
    declarations,
    request: {
      runbook: sourceInput(asked.source),
      cluster,
      inputs,
      nodes,
      waive,
      reason,
      requestedBy,
      ...(requireApproval ? { requireApproval } : {}),
      ...(overrideFreeze ? { overrideFreeze } : {}),
      ...(window ? { window } : {}),
      ...(plan ? { plan } : {}),
    },
  };
}

async function declarationsOf(
  session: Session,
  asked: Asked,
  needed: boolean,
  interrupt: Interrupt,
): Promise<Declarations | null> {
  if (asked.source.kind === 'document') return asked.source.runbook.inputs;
  return needed ? runbookIn(await askCatalog(session, interrupt), asked.source.name).inputs : null;
}

/** All that is wrong with `-i` at once, as `input`. */
export function typed(written: Record<string, string>, declarations: Declarations): Record<string, unknown> {
  const problems: string[] = [];
  const inputs: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(written)) {
    const declaration = Object.hasOwn(declarations, name) ? declarations[name] : undefined;
    if (!declaration) {
      problems.push(`this runbook has no input \`${name}\`${suggestion(name, Object.keys(declarations))}`);
      continue;
    }
    const read = parseInputText(declaration, text);
    if (read.ok) inputs[name] = read.value;
    else problems.push(`input \`${name}\`: ${read.why}`);
  }
  for (const [name, declaration] of Object.entries(declarations)) {
    if (declaration.default === undefined && !Object.hasOwn(written, name))
      problems.push(`input \`${name}\` is missing: ${wanted(declaration)}`);
  }
  if (problems.length > 0) throw new UserError('input', problems.join('; '));
  return inputs;
}

/** A value as a person writes it: durations with their unit, lists with commas. */
export function showInput(declarations: Declarations | null, name: string, value: unknown): string {
  if (typeof value === 'number' && declarations?.[name]?.type === 'duration') return formatDuration(value);
  return Array.isArray(value) ? value.join(',') : String(value);
}

function againAsText(inputs: Record<string, InputValue>, declarations: Declarations): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      typeof value === 'number' && declarations[name]?.type === 'duration' ? formatDuration(value) : value,
    ]),
  );
}
