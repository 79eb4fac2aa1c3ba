import type { NodeReport, Report, ServiceReport } from './report-shape';
import type { RunState } from './run-state';
import { quote } from './shell';

/** What a person should do now, one matter a line, with the exact command, where there is one, at the line's end. */
export function nextStep(state: RunState): string {
  if (state.outcome === null) {
    if (state.waiting) return `It waits: ${sentence(state.waiting.why, false)} ${sentence(state.waiting.ends)}`;
    return `Nothing: the run goes on. Follow it with: rollbook watch ${state.run.id}`;
  }
  const schedule = state.ofSchedule === null ? [] : [state.ofSchedule];
  const parts = [...waysBack(state), ...remaining(state), ...newcomers(state), ...schedule];
  return parts.length > 0 ? parts.join('\n') : nothing(state);
}

/** A completed run may have left nodes out, by a rule or by a person. */
function nothing(state: RunState): string {
  const left = state.nodes.filter((node) => node.phase !== 'done').map((node) => node.uid);
  if (left.length === 0) return 'Nothing: everything that was asked for is done.';
  return `Nothing: ${nodesText(left)} ${left.length === 1 ? 'was' : 'were'} left out (see notDone), everything else is done.`;
}

/** Every service that the run left other than at its baseline, with the command that brings it back, at the line's end. */
export function waysBack({ run, nodes }: { run: Pick<Report['run'], 'cluster'>; nodes: NodeReport[] }): string[] {
  const groups = new Map<string, { way: WayBack; service: ServiceReport; uids: number[] }>();
  for (const node of nodes) {
    for (const service of node.services) {
      const way = wayBack(service);
      if (!way) continue;
      const key = JSON.stringify([way, service.name, statusText(service.after), statusText(service.before)]);
      const group = groups.get(key) ?? { way, service, uids: [] };
      group.uids.push(node.uid);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ way, service, uids }) => {
    const { name, before, after } = service;
    const target = `--cluster ${quote(run.cluster)} -i ${quote(`services=${name}`)} --nodes ${uids.join(',')}`;
    const where = `${name} on ${nodesText(uids)}`;
    if (way === 'look') {
      return `Whether ${where} changed is not known; to see what it shows now: rollbook plan rolling-restart ${target}`;
    }
    const now = statusText(after);
    return `${where} is ${now} and was ${statusText(before)}; to bring it back: rollbook run ${way} ${target}`;
  });
}

type WayBack = 'rolling-start' | 'rolling-stop' | 'look';

/** A service that is not listed counts as STOPPED. */
function wayBack({ before, after, verdict }: ServiceReport): WayBack | null {
  if (verdict === null || verdict === 'left-stopped' || verdict === 'not-here') return null;
  const was = before?.status ?? 'STOPPED';
  if ((after?.status ?? 'STOPPED') === was) return verdict === 'unknown' ? 'look' : null;
  return was === 'RUNNING' ? 'rolling-start' : 'rolling-stop';
}

function statusText(reading: ServiceReport['before']): string {
  return reading?.status ?? 'not listed';
}

/** The nodes whose turn did not come or that failed, with the command that does the rest. */
function remaining(state: RunState): string[] {
  if (state.outcome === 'completed') return [];
  if (state.run.cluster === '' || state.run.runbook === '') return state.ending ? [sentence(state.ending)] : [];
  const open = state.nodes.filter((node) => node.phase !== 'done' && !isLeftOut(node, state)).map((node) => node.uid);
  const reason = state.ending ? `${sentence(state.ending)} ` : '';
  if (open.length === 0 && state.nodes.length > 0) return reason ? [reason.trim()] : [];
  if (hasItsOwnWay(state)) return [reason.trim()];
  const what = state.nodes.length > 0 ? 'the rest' : 'it again';
  const then = isByPerson(state) ? 'To run' : 'When that is mended, run';
  return [`${reason}${then} ${what}: ${command(state, nodesToAsk(state, open))}`];
}

/** How a person's rollback ends that left something. */
export const NOT_ALL_UNDONE = 'not everything could be undone';

/** Somebody ended it: nothing need be wrong. */
function isByPerson({ ending }: RunState): boolean {
  if (ending === null || ending.includes(NOT_ALL_UNDONE)) return false;
  return /^(aborted by|rejected by|rolled back by|no answer within|the window|change freeze) /.test(ending);
}

/** A start outside of its window: that sentence names the way that takes a reason, and the same run by hand would need none. */
function hasItsOwnWay({ ending }: RunState): boolean {
  return / rollbook schedule trigger /.test(ending ?? '');
}

/** Skipped by a rule or by a person, who has a reason. */
function isLeftOut(node: NodeReport, state: RunState): boolean {
  return node.phase === 'skipped' && state.whys[String(node.uid)] !== undefined;
}

/** Null: those that the runbook itself chooses. A run that has no plan yet asks for what it was asked. */
function nodesToAsk(state: RunState, open: number[]): number[] | null {
  if (state.nodes.length === 0) return state.request.nodes;
  const isWhole = open.length === state.nodes.length && state.request.nodes === null;
  const hasSteps = state.plan === null || state.plan.batches.length > 0;
  return isWhole || !hasSteps ? null : open;
}

function newcomers(state: RunState): string[] {
  const uids = state.newcomers;
  if (uids.length === 0) return [];
  const began = `${capital(nodesText(uids))} began to match while the run went on and ${uids.length === 1 ? 'was' : 'were'}`;
  return [`${began} not touched: ${command(state, uids)}`];
}

/** The run once more, with its inputs and waivers, over those nodes. */
function command(state: RunState, uids: number[] | null): string {
  const runbook = state.request.named ? state.run.runbook : `./${state.run.runbook}.yaml`;
  const inputs = Object.entries(state.request.inputs).map(
    ([key, value]) => `-i ${quote(`${key}=${inputText(value)}`)}`,
  );
  const waivers = (state.plan?.request.waive ?? []).map((gate) => `--waive ${gate}`);
  const reason = waivers.length > 0 && state.run.reason ? [`--reason ${quote(state.run.reason)}`] : [];
  const nodes = uids ? [`--nodes ${uids.join(',')}`] : [];
  const cluster = `--cluster ${quote(state.run.cluster)}`;
  return ['rollbook run', quote(runbook), cluster, ...inputs, ...nodes, ...waivers, ...reason].join(' ');
}

function nodesText(uids: number[]): string {
  return `${uids.length === 1 ? 'node' : 'nodes'} ${uids.join(', ')}`;
}

function inputText(value: unknown): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

function sentence(text: string, capitalized = true): string {
  const trimmed = text.trim().replace(/[.!]+$/, '');
  return `${capitalized ? capital(trimmed) : trimmed}.`;
}

/** Names of services, keys of an input and commands keep their small letters. */
function capital(text: string): string {
  if (/^\w*_|^[\w.]+:|^rollbook /.test(text)) return text;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
