import { formatDuration } from '../language/duration';
import { evaluateBoolean } from '../language/expression';
import type { Survey } from '../rollout/facts';
import { afterBatch, type FailedNode } from '../rollout/failure';
import { nextBatch } from '../rollout/batches';
import { orderNodes } from '../rollout/order';
import { nodesOut } from '../rollout/out';
import { addNote, enterPhase } from '../rollout/run-state';
import { nodeScope } from '../rollout/scope';
import { border, GATE_WAIT, lastGates } from './border';
import { hold } from './hold';
import { closeLists, runList } from './lists';
import { runNode } from './node';
import { showing } from './phase';
import { contextOf } from './context';
import { roomReading, surveyUntil, untilTouchable } from './readings';
import { Aborted, Ended, endingOf, nodeRun, now, TurnedBack, type Run } from './run';
import { undoNodes } from './undo';
import { scopeOf, valueOf } from './values';
import { leavable, pass } from './wait';
import { effortOf } from './window-wait';

/** `before`, the nodes batch by batch, `after`, and the gates once more: the whole of a run after its plan. */
export async function roll(run: Run): Promise<void> {
  await runList(run, 'before');
  run.part = 'steps';
  await batches(run);
  run.part = 'after';
  await runList(run, 'after');
  const ending = endingOf(run);
  if (ending) throw ending;
  await lastGates(run);
  closeLists(run);
}

async function batches(run: Run): Promise<void> {
  const { runbook } = run.loaded;
  // A node that a person skipped in `before` stays as it is: no turn of its own makes its unknown effect look done.
  const own = run.draft.order.filter((uid) => !run.nodes.get(uid)?.failed?.byPerson);
  let remaining = runbook.steps.length > 0 ? own : [];
  const total = run.draft.order.length;
  const sizes = runbook.nodes.batch.map((size) => valueOf(run, null, size, 'batch'));
  const asksBetween = 'ask' in runbook.nodes.rest;
  let go: { text: string; given: boolean } | null = null;
  for (let index = 0; remaining.length > 0; index += 1) {
    const full = likely(run, remaining, index, total, sizes);
    if (index > 0 && asksBetween) go ??= { text: questionOf(full), given: false };
    else if (index > 0) await rest(run);
    const { order } = run.draft;
    const survey = await border(run, true, { full, asks: go, next: () => effortOf(run, full) });
    // Another plan may have been approved where nothing was sent yet.
    if (run.draft.order !== order) remaining = run.draft.order;
    // A wait without the lock may have found some of them restarted by somebody else.
    const due = remaining.filter((uid) => nodeRun(run, uid).report.phase !== 'skipped');
    remaining = await stillMatching(run, due, survey);
    const primary = primaryOf(survey);
    const batch = fitting(run, survey, (room) => nextBatch(remaining, index, total, primary, sizes, room));
    if (batch.length === 0) {
      await roomFor(run, remaining[0], survey);
      index -= 1;
      continue;
    }
    run.sideBySide = batch.length;
    await Promise.all(batch.map((uid) => runNode(run, nodeRun(run, uid))));
    run.sideBySide = 0;
    const again = batch.filter((uid) => nodeRun(run, uid).report.phase === 'pending');
    remaining = remaining.filter((uid) => !batch.includes(uid) || again.includes(uid));
    await consequences(run, batch);
    if (again.length === batch.length) index -= 1;
    else go = null;
    if (run.stopping) throw run.stopping;
  }
}

/** Who comes next if nothing changes. */
function likely(run: Run, remaining: number[], index: number, total: number, sizes: (number | string)[]): number[] {
  return nextBatch(remaining, index, total, primaryOf(run.survey), sizes, run.loaded.cluster.maxUnavailable);
}

function questionOf(next: number[]): string {
  return `go on with the next batch (${next.length === 1 ? 'node' : 'nodes'} ${next.join(', ')})?`;
}

async function rest(run: Run): Promise<void> {
  const { rest: wanted } = run.loaded.runbook.nodes;
  const ms = 'ask' in wanted ? 0 : valueOf(run, null, wanted, 'duration');
  if (ms === 0) return;
  const until = new Date(Date.now() + ms).toISOString();
  await showing(run, { why: 'it rests between batches', until, ends: 'It goes on by itself' }, () =>
    pass(run, ms, `rest between batches, ${formatDuration(ms)}`),
  );
}

/** Order and roles are decided again before each batch; a node that stopped matching is skipped, and said (safety.md, "Drift"). */
async function stillMatching(run: Run, remaining: number[], survey: Survey): Promise<number[]> {
  const facts = survey.nodes.ok ? survey.nodes.value : [];
  const matches = async (uid: number): Promise<boolean> => {
    const { where } = run.loaded.runbook.nodes;
    if (where === null) return true;
    for (;;) {
      const result = evaluateBoolean(where, scopeOf(run, nodeRun(run, uid)), run.loaded.runbook);
      if (result.ok) return result.value;
      await hold(run, { node: null, kind: 'expression', why: `whether node ${uid} matches \`where\`: ${result.why}` });
      await border(run, true, { next: () => effortOf(run, [uid]) });
    }
  };
  const kept: number[] = [];
  for (const uid of remaining) {
    if (await matches(uid)) kept.push(uid);
    else skip(run, uid, `it no longer matches ${run.loaded.runbook.nodes.where}`);
  }
  for (const fact of facts) {
    if (run.nodes.has(fact.uid) || run.input.nodes !== null || run.state.newcomers.includes(fact.uid)) continue;
    const scope = { ...scopeOf(run, null), node: nodeScope(fact) };
    const { where } = run.loaded.runbook.nodes;
    const match =
      where === null ? { ok: true as const, value: true } : evaluateBoolean(where, scope, run.loaded.runbook);
    if (match.ok && match.value) run.state.newcomers.push(fact.uid);
  }
  const roles = kept.map((uid) => ({ uid, role: facts.find((fact) => fact.uid === uid)?.role ?? null }));
  return orderNodes(roles, run.loaded.runbook.nodes.order);
}

function skip(run: Run, uid: number, why: string): void {
  enterPhase(nodeRun(run, uid).report, 'skipped', now());
  run.state.whys[String(uid)] = why;
  addNote(run.state, now(), uid, why);
}

function primaryOf(survey: Survey): number | null {
  return (survey.nodes.ok ? survey.nodes.value : []).find((fact) => fact.role === 'primary')?.uid ?? null;
}

/** The largest batch with which no more than `max_unavailable` nodes are out, those out for other reasons included. */
function fitting(run: Run, survey: Survey, batchOf: (room: number) => number[]): number[] {
  const most = run.loaded.cluster.maxUnavailable;
  const out = run.readOnly ? [] : nodesOut(survey, contextOf(run)).map((node) => node.uid);
  for (let room = most; room >= 1; room -= 1) {
    const batch = batchOf(room);
    const elsewhere = out.filter((uid) => !batch.includes(uid)).length;
    if (batch.length + elsewhere <= most) {
      if (room < most)
        addNote(run.state, now(), null, `a batch was cut to ${batch.length}, because nodes ${out.join(', ')} are out`);
      return batch;
    }
  }
  return [];
}

/** With nothing left to touch the run waits like a gate that says no (safety rule 9). */
async function roomFor(run: Run, uid: number | undefined, survey: Survey): Promise<void> {
  if (uid === undefined) return;
  const out = nodesOut(survey, contextOf(run)).filter((node) => node.uid !== uid);
  const why = `node ${uid} cannot be touched: ${out.map((node) => `node ${node.uid} is out (${node.why})`).join('; ')}`;
  const target = { gates: [], context: contextOf(run), touching: uid };
  const waiting = {
    why,
    until: new Date(Date.now() + GATE_WAIT).toISOString(),
    ends: 'It goes on by itself when that is well',
  };
  const well = await showing(run, waiting, () =>
    leavable(run, () => surveyUntil(run, roomReading(run), target, GATE_WAIT)),
  );
  if (!well) await hold(run, { node: null, kind: 'gate', why }, () => untilTouchable(run, uid));
}

/** What follows from the batch (rollout/failure.ts). An abort or an end that came meanwhile undoes nothing. */
async function consequences(run: Run, batch: number[]): Promise<void> {
  if (run.control.abort) throw new Aborted();
  const ending = endingOf(run);
  if (ending) throw ending;
  const nodes = [...run.nodes.values()];
  const failures = nodes.flatMap((node) => (node.failed ? [node.failed] : []));
  const inBatch = (node: FailedNode) => batch.includes(node.uid);
  const result = afterBatch({
    failed: failures.filter(inBatch),
    earlier: failures.filter((node) => !inBatch(node)),
    done: run.done,
    budget: valueOf(run, null, run.loaded.runbook.nodes.budget, 'count'),
    rollback: run.loaded.runbook.rollback,
  });
  if (result.why) addNote(run.state, now(), null, result.why);
  let held = await undoNodes(run, result.undo);
  if (result.undoBefore) {
    const touched = nodes.filter((node) =>
      node.calls.some((call) => !call.undo && run.loaded.runbook.before.includes(call.step)),
    );
    held =
      (await undoNodes(
        run,
        touched.map((node) => node.uid),
        (call) => run.loaded.runbook.before.includes(call.step),
      )) && held;
  }
  if (run.control.rollback) throw new TurnedBack();
  if (!result.ends) return;
  const undone = run.sent && result.undo.length > 0 && held;
  throw new Ended(
    undone ? 'rolled-back' : 'failed',
    undone ? 'rolled-back' : 'failed',
    reasonOf(run, batch, result.why),
  );
}

function reasonOf(run: Run, batch: number[], why: string): string {
  const first = batch.map((uid) => run.state.whys[String(uid)]).find((text) => text !== undefined);
  return first ? `${why}: ${first}` : why;
}

/** Whether every node that the plan named is done or skipped by rule, and nothing failed that was passed over. */
export function isComplete(run: Run): boolean {
  return !run.listFailed && run.state.nodes.every((node) => node.phase === 'done' || node.phase === 'skipped');
}
