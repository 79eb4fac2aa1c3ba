import { formatDuration } from '../language/duration';
import type { ApproveStep, AwaitStep, CallStep, ReadAction, Step } from '../language/runbook';
import { isMutating } from '../language/runbook';
import { addNote, enterPhase } from '../rollout/run-state';
import { ask as askPerson, askAtBorder } from './ask';
import { border } from './border';
import { waits } from './calls';
import { hold } from './hold';
import { mutatingStep } from './mutation';
import { primaryStep } from './primary';
import { contextOfNode } from './context';
import { bystander, login, reading, untilTouchable, witnessesOf } from './readings';
import {
  endingOf,
  NodeOver,
  now,
  policyOf,
  StepFailed,
  TurnAgain,
  TurnedBack,
  Unknown,
  type NodeRun,
  type Run,
} from './run';
import { areIn, at } from './summary';
import { takeTurn } from './turn';
import { holdOf, truthOf, valueOf } from './values';
import { abortable, leavable, pass } from './wait';
import { effortOfList } from './window-wait';

/**
 * The steps of one node, or of `before` and `after` where there is none, in order. Throws `StepFailed` for the failure
 * that `on_failure` decides on, `NodeOver` after a person's skip.
 */
export async function runSteps(run: Run, node: NodeRun | null, steps: Step[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    // A node in hand finishes, but nothing new is sent for a run that ends.
    const ending = endingOf(run);
    if (ending instanceof TurnedBack) throw ending;
    if (ending && (!node?.sent || isMutating(step))) throw ending;
    await runStep(run, node, steps, index);
  }
}

/** One of these steps, until it is done or fails for good. Throws as `runSteps` does. */
export async function runStep(run: Run, node: NodeRun | null, steps: Step[], index: number): Promise<void> {
  const step = steps[index];
  if (!step) return;
  for (;;) {
    try {
      return await oneStep(run, node, step);
    } catch (error) {
      if (error instanceof TurnAgain) {
        if (node) await takeTurn(run, node);
        else await border(run, true, { next: () => effortOfList(run, nameOf(run, step)) });
        continue;
      }
      if (!(error instanceof StepFailed) && !(error instanceof Unknown)) throw error;
      await ask(run, node, step, error);
      if (!isMutating(step)) await repeatReads(run, node, steps.slice(0, index));
    }
  }
}

/** Unknown holds; a failure holds where a person is asked: by `on_failure: ask`, or because one said retry before. */
async function ask(run: Run, node: NodeRun | null, step: Step, error: StepFailed | Unknown): Promise<void> {
  const unknown = error instanceof Unknown;
  if (!unknown) error.policy = policyOf(run, node, step);
  if (!unknown && error.policy !== 'ask' && !(node ?? run).retried) throw error;
  const why = `${titleOf(step)}: ${error.message}`;
  const answer = await hold(run, { node: node?.uid ?? null, kind: unknown ? 'expression' : 'ask', why });
  if (answer === 'skip') throw new NodeOver(why);
  if (node && !node.inHand && !run.readOnly) await takeTurn(run, node);
}

/** A retry of an assert, a `when` or an expression first repeats the reads since the last mutating step (safety rule 5). */
async function repeatReads(run: Run, node: NodeRun | null, before: Step[]): Promise<void> {
  const since = before.findLastIndex((step) => isMutating(step)) + 1;
  for (const step of before.slice(since)) {
    if (step.kind === 'call' && !isSkipped(run, node, step)) await readStep(run, node, step);
  }
}

function isSkipped(run: Run, node: NodeRun | null, step: Step): boolean {
  const results = node ? node.results : run.results;
  return step.name !== null && results[step.name]?.skipped === true;
}

async function oneStep(run: Run, node: NodeRun | null, step: Step): Promise<void> {
  if (step.when !== null && !truthOf(run, node, step.when)) {
    addNote(run.state, now(), node?.uid ?? null, `${titleOf(step)} was skipped: ${step.when} is false`);
    if (node && isMutating(step)) leftAsTheyAre(run, node, step);
    remember(run, node, step, null, true);
    return;
  }
  switch (step.kind) {
    case 'call':
      return callStep(run, node, step);
    case 'await':
      return awaitStep(run, node, step);
    case 'assert':
      if (truthOf(run, node, step.assert)) return remember(run, node, step, null);
      throw new StepFailed(step.message ? valueOf(run, node, step.message, 'string') : `${step.assert} is false`);
    case 'approve':
      await approveStep(run, node, step);
      return remember(run, node, step, null);
    case 'sleep':
      return sleepStep(run, node, valueOf(run, node, step.sleep, 'duration'));
  }
}

/** Services of a skipped step that are STOPPED stay so: the gates must not hold that against the node. */
function leftAsTheyAre(run: Run, node: NodeRun, step: CallStep): void {
  for (const service of step.services ? valueOf(run, node, step.services, 'services') : []) {
    if (node.baseline?.services[service]?.status === 'STOPPED') node.stopped.add(service);
  }
}

async function callStep(run: Run, node: NodeRun | null, step: CallStep): Promise<void> {
  if (!isMutating(step)) return readStep(run, node, step);
  return node ? mutatingStep(run, node, step) : primaryStep(run, step);
}

async function readStep(run: Run, node: NodeRun | null, step: CallStep): Promise<void> {
  if (isMutating(step)) return;
  if (node) enterPhase(node.report, 'checking', now());
  const timeout = valueOf(run, node, step.timeout, 'duration');
  for (;;) {
    const target = node && isLocal(step.call) ? node.ref : bystander(run);
    if (!target) throw new StepFailed('the cluster has no node to ask');
    const result = await abortable(run, () =>
      reading(run, `${at(node?.uid)}read ${step.call}`).read({
        cluster: run.loaded.cluster.name,
        action: step.call as ReadAction,
        node: target,
        nodes: run.refs,
        timeout,
        unlatch: run.control.unlatch,
      }),
    );
    run.control.unlatch = false;
    if (result.ok) return remember(run, node, step, result.value);
    if (result.refused !== 401) throw new StepFailed(result.why);
    await login(run, result.why, node?.uid ?? null);
    turnAgain(run, node);
  }
}

function isLocal(action: string): boolean {
  return ['services.list', 'bootstrap.get', 'node.master-healthcheck', 'nodes.check'].includes(action);
}

async function awaitStep(run: Run, node: NodeRun | null, step: AwaitStep): Promise<void> {
  if (!node) throw new StepFailed('an await of services needs a node');
  enterPhase(node.report, 'settling', now());
  const asked = step.services ? valueOf(run, node, step.services, 'services') : [];
  const services = asked.filter((service) => !node.leftAlone.has(service));
  if (step.await !== 'node.healthy' && services.length === 0) return remember(run, node, step, null);
  const bounds = holdOf(run, node, step);
  for (;;) {
    const result = await leavable(run, () =>
      waits(`${at(node.uid)}wait until ${awaited(step.await, services)}`).awaitNode({
        cluster: run.loaded.cluster.name,
        node: node.ref,
        nodes: witnessesOf(run, node),
        await: step.await,
        services,
        ...bounds,
        context: contextOfNode(run, node.uid),
        unlatch: run.control.unlatch,
      }),
    );
    run.control.unlatch = false;
    if (result.verdict === 'yes') return remember(run, node, step, null);
    if (result.refused === 401) await login(run, result.why, node.uid);
    else if (result.verdict === 'no') throw new StepFailed(result.why);
    else await unreadable(run, node, result.why);
    turnAgain(run, node);
  }
}

function awaited(what: AwaitStep['await'], services: string[]): string {
  if (what === 'node.healthy') return 'it is healthy';
  return areIn(services, what === 'services.running' ? 'RUNNING' : 'STOPPED');
}

/** A node in hand that is unreadable for five minutes: a hold that ends by itself when it is well again. */
async function unreadable(run: Run, node: NodeRun, why: string): Promise<void> {
  const heal = () => untilTouchable(run, node.uid);
  const answer = await hold(run, { node: node.uid, kind: 'reading', why }, heal);
  if (answer === 'skip') throw new NodeOver(why);
}

/** Where nothing was sent yet a wait of the node's own leads through the border again (safety.md, "At a border"). */
function turnAgain(run: Run, node: NodeRun | null): void {
  if (node && !node.inHand && !run.readOnly) throw new TurnAgain();
}

/** A no throws: inside a node `Declined`, in `before` and `after` what ends the run. */
async function approveStep(run: Run, node: NodeRun | null, step: ApproveStep): Promise<void> {
  const what = { kind: 'step' as const, text: valueOf(run, node, step.approve, 'string'), plan: null };
  const within = valueOf(run, node, step.timeout, 'duration');
  if (!node) {
    await askAtBorder(run, what, within);
    // Hours may have passed: what follows begins behind a border again.
    if (!run.readOnly) await border(run, true, { next: () => effortOfList(run, nameOf(run, step)) });
    return;
  }
  if (node.approved.has(step)) return;
  enterPhase(node.report, 'waiting', now());
  await askPerson(run, { ...what, node: node.uid }, within);
  node.approved.add(step);
  if (!node.inHand && !run.readOnly) await takeTurn(run, node);
}

function nameOf(run: Run, step: Step): 'before' | 'after' {
  return run.loaded.runbook.before.includes(step) ? 'before' : 'after';
}

async function sleepStep(run: Run, node: NodeRun | null, ms: number): Promise<void> {
  if (node) enterPhase(node.report, 'waiting', now());
  await pass(run, ms, `${at(node?.uid)}sleep ${formatDuration(ms)}`);
  // Where nothing was sent yet the node goes through the border again, and its baseline is taken anew.
  if (node && !node.inHand && !run.readOnly) await takeTurn(run, node);
}

function remember(run: Run, node: NodeRun | null, step: Step, value: unknown, skipped = false): void {
  if (step.name === null) return;
  const of = step.kind === 'call' ? step.call : 'none';
  (node ? node.results : run.results)[step.name] = { of, skipped, value };
}

function titleOf(step: Step): string {
  const what = step.kind === 'call' ? step.call : step.kind === 'await' ? step.await : step.kind;
  return step.name ? `step ${step.name} (${what})` : `step ${what}`;
}
