import type { Reading } from './facts';
import type { NodeReport } from './report-shape';
import type { RunState } from './run-state';

/** What a person should do now, with the exact command where there is one. */
export function nextStep(state: RunState): string {
  if (state.outcome === null) {
    return state.waiting ? `It waits: ${state.waiting.why}. ${state.waiting.ends}.` : `Nothing: the run goes on. Follow it with: rollbook watch ${state.run.id}`;
  }
  const parts = [...leftOver(state), ...remaining(state), ...newcomers(state)];
  return parts.length > 0 ? parts.join(' ') : 'Nothing: everything that was asked for is done.';
}

/** Every service that the run left other than at its baseline, with the command that brings it back. */
function leftOver(state: RunState): string[] {
  const groups = new Map<string, number[]>();
  for (const node of state.nodes) {
    for (const service of node.services) {
      const back = wayBack(service.before, service.after, service.verdict);
      if (!back) continue;
      const key = `${back} ${service.name} ${service.after?.status ?? 'unknown'} ${service.before?.status ?? 'absent'}`;
      groups.set(key, [...(groups.get(key) ?? []), node.uid]);
    }
  }
  return [...groups].map(([key, uids]) => {
    const [runbook, name, after, before] = key.split(' ');
    const where = `${uids.length === 1 ? 'node' : 'nodes'} ${uids.join(', ')}`;
    if (runbook === 'look') return `Look at ${name} on ${where}: whether it changed is not known (rollbook doctor ${state.run.cluster}).`;
    const command = `rollbook run ${runbook} --cluster ${quote(state.run.cluster)} -i services=${name} --nodes ${uids.join(',')}`;
    return `${name} on ${where} is ${after} and was ${before}; to bring it back: ${command}`;
  });
}

function wayBack(
  before: Pick<Reading, 'status'> | null,
  after: Pick<Reading, 'status'> | null,
  verdict: string | null,
): 'rolling-start' | 'rolling-stop' | 'look' | null {
  if (verdict === null || verdict === 'left-stopped' || verdict === 'not-here') return null;
  if (after === null) return verdict === 'unknown' ? 'look' : null;
  const was = before?.status ?? 'STOPPED';
  if (after.status === was) return verdict === 'unknown' ? 'look' : null;
  return was === 'RUNNING' ? 'rolling-start' : 'rolling-stop';
}

/** The nodes whose turn did not come or that failed, with the command that does the rest. */
function remaining(state: RunState): string[] {
  if (state.outcome === 'completed') return [];
  const open = state.nodes.filter((node) => node.phase !== 'done' && !isSkippedByRule(node, state));
  const reason = state.ending ? `${sentence(state.ending)} ` : '';
  if (open.length === 0 && state.nodes.length > 0) return reason ? [reason.trim()] : [];
  return [`${reason}When that is mended, run ${state.nodes.length > 0 ? 'the rest' : 'it again'}: ${command(state, open)}`];
}

function isSkippedByRule(node: NodeReport, state: RunState): boolean {
  return node.phase === 'skipped' && state.whys[String(node.uid)] !== undefined;
}

function newcomers(state: RunState): string[] {
  if (state.newcomers.length === 0) return [];
  const uids = state.newcomers.join(',');
  return [`Nodes ${uids} began to match while the run went on and were not touched: rollbook run ${state.run.runbook} --cluster ${quote(state.run.cluster)} --nodes ${uids}`];
}

function command(state: RunState, open: NodeReport[]): string {
  const runbook = state.request.named ? state.run.runbook : `./${state.run.runbook}.yaml`;
  const inputs = Object.entries(state.request.inputs).map(([key, value]) => `-i ${quote(`${key}=${inputText(value)}`)}`);
  const all = state.nodes.length === 0 || (open.length === state.nodes.length && state.request.nodes === null);
  const uids = open.length > 0 ? open.map((node) => node.uid) : state.request.nodes;
  const nodes = all || !uids ? [] : [`--nodes ${uids.join(',')}`];
  return ['rollbook run', quote(runbook), `--cluster ${quote(state.run.cluster)}`, ...inputs, ...nodes].join(' ');
}

function inputText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function sentence(text: string): string {
  const trimmed = text.trim().replace(/[.!]+$/, '');
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}.`;
}
