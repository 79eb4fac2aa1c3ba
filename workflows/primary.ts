import type { CallStep } from '../language/runbook';
import { pursue, type Sent } from '../rollout/answer';
import { isLook, type Look, type LookOrNot, type Survey } from '../rollout/facts';
import { newProof } from '../rollout/proof';
import { mayTouch } from '../rollout/out';
import type { ServiceReport } from '../rollout/report-shape';
import { addNote, serviceOf } from '../rollout/run-state';
import { restless } from '../rollout/elsewhere';
import { decideService } from '../rollout/services';
import { GATE_WAIT } from './border';
import { hold } from './hold';
import { waits } from './calls';
import { carryOut, outlasts } from './mutation';
import { showing } from './phase';
import { lookAgain } from './prove';
import { contextOf } from './context';
import { login, othersIn, roomReading, takeSurvey, untilTouchable } from './readings';
import { nodeRun, now, StepFailed, Unknown, type Call, type NodeRun, type Run } from './run';
import { send } from './send';
import { boundsOf } from './values';
import { abortable, pass } from './wait';

type Bounds = ReturnType<typeof boundsOf>;

/**
 * POST /v1/services, service by service (safety rule 2): sent to the node proven primary; its result is the one node
 * on which the service changed, and from there on it is proven, reported and undone like any other.
 */
export async function primaryStep(run: Run, step: CallStep): Promise<void> {
  const bounds = boundsOf(run, null, step);
  const verdicts: Record<string, string> = {};
  for (const service of bounds.services) verdicts[service] = await oneService(run, step, bounds, service);
  if (step.name) run.results[step.name] = { of: step.call, skipped: false, value: { services: verdicts } };
}

async function oneService(run: Run, step: CallStep, bounds: Bounds, service: string): Promise<string> {
  const begun = [...run.nodes.values()].flatMap((node) => node.calls.map((call) => ({ node, call })));
  const finished = begun.find(
    ({ call }) => call.step === step && !call.undo && call.proof.pursuits[0]?.service === service,
  );
  if (finished) return again(run, finished.node, finished.call, service);
  const since = Date.now();
  for (let tries = 1; ; tries += 1) {
    const { primary, survey, look } = await primaryNow(run);
    const decision = decideService(bounds.operation, look.services[service] ?? null, true);
    const unrest = restless(bounds.operation, service, survey.looks, earlierLooks(run, service));
    const report = serviceOf(primary.report, service);
    // What earlier steps did there stands, whatever becomes of this one.
    const known = { ...report };
    report.before ??= statusOf(look, service);
    if (unrest && Date.now() - since < GATE_WAIT) {
      await calm(run, unrest, since);
      tries -= 1;
      continue;
    }
    if (unrest) throw new Unknown(unrest);
    if (decision.action === 'none')
      return leave(run, primary, bounds, service, decision.verdict ?? 'unchanged', decision.why);
    const call = newCall(run, step, bounds, primary, look, survey, service);
    const { sent } = await send(run, primary, call, {
      service,
      path: '/v1/services',
      baseline: look.services[service] ?? null,
    });
    // Where it takes effect is not known yet, and until then it may be here.
    outlasts(run, primary, { ...call, proof: pursue(call.proof, sent, primary.uid) }, sent);
    // Until it is found: an abort meanwhile leaves it so.
    if (!sent.already) report.verdict = 'unknown';
    const target = sent.already ? primary : await locate(run, primary, survey, service, sent);
    if (target !== null && target !== primary) restore(report, known);
    if (target) return proveThere(run, primary, target, call, survey, sent, service);
    primary.holding = false;
    restore(report, known);
    if (sent.answer === 'true') report.verdict = 'failed';
    if (tries >= 2 || !/^(lost|5\d\d)$/.test(sent.answer))
      throw new StepFailed(`${service}: the request had no effect on any node`);
  }
}

/** What the border read of it, but for nodes on which this run stopped it. */
function earlierLooks(run: Run, service: string): Survey['looks'] {
  const others = Object.entries(run.survey.looks).filter(([uid]) => !run.nodes.get(Number(uid))?.stopped.has(service));
  return Object.fromEntries(others);
}

/** A service on its way somewhere, on any node, is waited for like a gate before anything is sent (safety rules 2 and 3). */
async function calm(run: Run, why: string, since: number): Promise<void> {
  const until = new Date(since + GATE_WAIT).toISOString();
  await showing(run, { why, until, ends: 'It goes on when the service has settled' }, () =>
    pass(run, 5_000, 'a service is on its way somewhere: look again after this'),
  );
}

/** A person said retry after it failed where it took effect. */
async function again(run: Run, node: NodeRun, call: Call, service: string): Promise<string> {
  const proven = () => call.proof.pursuits.every((pursuit) => pursuit.state === 'proven');
  if (!proven()) {
    await lookAgain(run, node, call);
    await carryOut(run, node, call);
  }
  return serviceOf(node.report, service).verdict ?? 'unknown';
}

/** The primary and what every node shows just before; with room to touch it (safety rule 9). */
async function primaryNow(run: Run): Promise<{ primary: NodeRun; survey: Survey; look: Look }> {
  for (;;) {
    const survey = await takeSurvey(
      run,
      { ...roomReading(run), full: run.refs.map((ref) => ref.uid) },
      'which node is primary, and how is every node?',
    );
    const facts = survey.nodes.ok ? survey.nodes.value.filter((fact) => fact.role === 'primary') : [];
    const [fact] = facts;
    if (!fact || facts.length !== 1) throw new Unknown('which node is primary is not known');
    const primary = nodeRun(run, fact.uid);
    primary.report.address ||= fact.address;
    primary.report.role = 'primary';
    const look = survey.looks[String(fact.uid)];
    const allowed = mayTouch(survey, contextOf(run), fact.uid);
    const dark = Object.entries(survey.looks).find(([, other]) => !isLook(other));
    if (allowed.ok && look && isLook(look) && !dark) return { primary, survey, look };
    const why = dark ? `node ${dark[0]} is unreadable, so what changes there cannot be seen` : allowed.why;
    await hold(run, { node: null, kind: 'reading', why }, () => untilTouchable(run, fact.uid));
  }
}

function leave(
  run: Run,
  node: NodeRun,
  bounds: Bounds,
  service: string,
  verdict: 'left-stopped' | 'not-here' | 'unchanged' | string,
  why: string,
): string {
  const report = serviceOf(node.report, service);
  const own = verdict === 'left-stopped' || verdict === 'not-here' ? verdict : 'unchanged';
  if (report.verdict === null) {
    report.after = report.before;
    report.verdict = own;
  }
  if (own === 'left-stopped' || bounds.operation === 'stop') node.stopped.add(service);
  addNote(run.state, now(), node.uid, `${service}: ${why}; nothing was sent`);
  return own;
}

function newCall(
  run: Run,
  step: CallStep,
  bounds: Bounds,
  node: NodeRun,
  look: Look,
  survey: Survey,
  service: string,
): Call {
  const { operation, stable, deadline, timeout } = bounds;
  const proof = newProof(
    { operation, stable, deadline, grace: run.loaded.runbook.grace },
    look.services,
    run.draft.named,
  );
  const opened = othersIn(survey, node.uid, [service]);
  const begun = Date.now();
  return { step, begun, operation, timeout, proof, queue: [], resend: new Map(), opened, undo: false, needsRoom: true };
}

/** The one node on which it changed; null: nowhere. Anything else is unknown, and a person's retry looks again. */
async function locate(
  run: Run,
  primary: NodeRun,
  survey: Survey,
  service: string,
  sent: Sent,
): Promise<NodeRun | null> {
  const before = Object.fromEntries(
    Object.entries(survey.looks).flatMap(([uid, look]) =>
      isLook(look) ? [[uid, look.services[service] ?? null]] : [],
    ),
  );
  const spent = sent.writtenAt === null ? -10_000 : Math.max(0, sent.endedAt - sent.writtenAt);
  let elsewhere = sent.answer === 'true';
  for (let graceIn = Math.max(0, sent.timeout - spent); ; graceIn = sent.timeout) {
    const result = await abortable(run, () =>
      waits(`find the node on which ${service} changed`).locate({
        cluster: run.loaded.cluster.name,
        nodes: run.refs,
        service,
        sentTo: primary.uid,
        elsewhere,
        before,
        graceIn,
        grace: run.loaded.runbook.grace,
        unlatch: run.control.unlatch,
      }),
    );
    run.control.unlatch = false;
    if (result.found === 'one') return nodeRun(run, result.node);
    if (result.found === 'none') return null;
    if (result.refused === 401) await login(run, result.why, null);
    else
      await hold(run, {
        node: null,
        kind: 'unknown',
        why: `${service}, sent through node ${primary.uid}: ${result.why}`,
      });
    elsewhere ||= result.refused !== 401;
  }
}

async function proveThere(
  run: Run,
  primary: NodeRun,
  target: NodeRun,
  sentCall: Call,
  survey: Survey,
  sent: Sent,
  service: string,
): Promise<string> {
  const look: LookOrNot | undefined = survey.looks[String(target.uid)];
  if (!look || !isLook(look)) throw new Unknown(`what node ${target.uid} showed before is not known`);
  primary.holding = false;
  target.holding = true;
  target.sent = true;
  run.touched.add(target.uid);
  target.baseline = look;
  const proof = pursue({ ...sentCall.proof, baseline: look.services }, { ...sent, uidAfter: null }, target.uid);
  const call = { ...sentCall, proof, opened: othersIn(survey, target.uid, [service]) };
  target.calls.push(call);
  outlasts(run, target, call, sent);
  serviceOf(target.report, service).before ??= statusOf(look, service);
  if (target !== primary)
    addNote(run.state, now(), target.uid, `${service}: sent to node ${primary.uid}, and it changed here`);
  await carryOut(run, target, call);
  return serviceOf(target.report, service).verdict ?? 'unknown';
}

/** Nothing changed here: as earlier steps left it, and without any of them unchanged. */
function restore(report: ServiceReport, known: ServiceReport): void {
  if (known.verdict !== null) Object.assign(report, known);
  else Object.assign(report, { after: report.before, verdict: 'unchanged' });
}

function statusOf(look: Look, service: string): { status: string; startTime: string | null } | null {
  const reading = look.services[service];
  return reading ? { status: reading.status, startTime: reading.startTime } : null;
}
