import { parseDuration } from '../language/duration';
import type { GateName, InputValue } from '../language/runbook';
import type { PlanDocument } from '../rollout/plan-shape';
import type { WindowRule } from '../rollout/window-rule';
import { whoAsks } from './login-name';
import { usage, type Options } from './options';
import { readPlanFile } from './plan-border';
import { windowUntil } from './until';
import { documentSource, readSource, type Source, sourceInput, sourceName } from './runbook-source';
import type { Call } from './verb';

/** What `plan` and `run` were asked for, as far as it can be read without a worker. */
export interface Asked {
  source: Source;
  cluster: string;
  /** Inputs as written; their types are declared in the runbook. */
  written: Record<string, string>;
  nodes: number[] | undefined;
  waive: GateName[] | undefined;
  reason: string | undefined;
  requestedBy: string;
  requireApproval: boolean;
  /** Of `--override-freeze`. */
  overrideFreeze: string | undefined;
  /** Of `--until`. */
  window: WindowRule | undefined;
  plan: PlanDocument | null;
}

/** Reads flags, the runbook's file and the plan's file. Throws `usage` or `runbook` for what is wrong with them. */
export async function readAsked(call: Call): Promise<Asked> {
  const { options } = call;
  const [word] = call.args;
  if (options.plan !== undefined) return fromPlan(await readPlanFile(options.plan), options.plan, call);
  if (word === undefined)
    throw usage('write which runbook: a name (rollbook runbooks lists them) or a file such as ./my.yaml');
  const source = await readSource(word);
  if (options.cluster === undefined) throw usage('write which cluster: --cluster C (rollbook clusters lists them)');
  return {
    source,
    cluster: options.cluster,
    written: options.input ?? {},
    nodes: options.nodes,
    waive: options.waive,
    reason: options.reason,
    requestedBy: whoAsks(options.by),
    requireApproval: options.requireApproval ?? false,
    overrideFreeze: options.overrideFreeze,
    window: windowOf(options),
    plan: null,
  };
}

async function fromPlan(plan: PlanDocument, file: string, call: Call): Promise<Asked> {
  const { request } = plan;
  const source =
    request.document === null
      ? ({ kind: 'name', name: request.runbook } as const)
      : documentSource(request.document, `${file} (its runbook)`);
  const objections = await disagreements(plan, source, call);
  if (objections.length > 0) throw usage(`what was written does not agree with ${file}: ${objections.join('; ')}`);
  return {
    source,
    cluster: request.cluster,
    written: {},
    nodes: request.nodes ?? undefined,
    waive: request.waive.length > 0 ? request.waive : undefined,
    reason: call.options.reason,
    requestedBy: whoAsks(call.options.by),
    requireApproval: call.options.requireApproval ?? false,
    overrideFreeze: call.options.overrideFreeze,
    window: windowOf(call.options),
    plan,
  };
}

function windowOf({ until, attach }: Options): WindowRule | undefined {
  if (until === undefined) return undefined;
  if (attach) throw usage('--until and --attach do not go together: a run that goes on keeps its own end');
  return windowUntil(until);
}

/** What is given again beside a plan must agree with it. */
async function disagreements({ request }: PlanDocument, source: Source, { args, options }: Call): Promise<string[]> {
  const found: string[] = [];
  const differs = (what: string, planned: string, given: string): void => {
    found.push(`${what} is ${planned} in the plan and ${given} here`);
  };
  if (args[0] !== undefined) {
    const given = await readSource(args[0]);
    if (sourceInput(given) !== sourceInput(source))
      differs('the runbook', sourceName(source), given.kind === 'document' ? `the text of ${args[0]}` : given.name);
  }
  if (options.cluster !== undefined && options.cluster !== request.cluster)
    differs('the cluster', request.cluster, options.cluster);
  for (const [name, text] of Object.entries(options.input ?? {})) {
    const planned = Object.hasOwn(request.inputs, name) ? request.inputs[name] : undefined;
    if (planned === undefined || !isSameInput(planned, text))
      differs(`input ${name}`, planned === undefined ? 'absent' : String(planned), text);
  }
  if (options.nodes && inOrder(options.nodes) !== inOrder(request.nodes ?? []))
    differs('--nodes', inOrder(request.nodes ?? []) || 'all', inOrder(options.nodes));
  if (options.waive && inOrder(options.waive) !== inOrder(request.waive))
    differs('--waive', inOrder(request.waive) || 'nothing', inOrder(options.waive));
  return found;
}

/** Whether a text says the same as a planned value: durations may be written otherwise, lists with spaces. */
export function isSameInput(planned: InputValue, text: string): boolean {
  if (Array.isArray(planned))
    return (
      text
        .split(',')
        .map((part) => part.trim())
        .join(',') === planned.join(',')
    );
  if (typeof planned === 'boolean') return text.trim() === String(planned);
  if (typeof planned === 'number') return text.trim() === String(planned) || parseDuration(text.trim()) === planned;
  const ms = parseDuration(text.trim());
  return text === planned || (ms !== null && ms === parseDuration(planned));
}

function inOrder(list: readonly (string | number)[]): string {
  return [...list].sort((a, b) => (a < b ? -1 : 1)).join(',');
}
