import { CancellationScope, condition, isCancellation, TemporalFailure } from '@temporalio/workflow';
import type { Activities, NodeRef, SurveyInput, Until } from '../activities/contract';
import { unpack } from '../rollout/packed';
import { isLook, type LookOrNot, type Reading, type Survey } from '../rollout/facts';
import { firstReads, passing, reads, waits, type Passing } from './calls';
import { contextOf } from './context';
import { hold } from './hold';
import { late } from './late';
import { NodeOver, type NodeRun, type Run } from './run';
import { at, borderBefore } from './summary';
import { abortable, noticeAbsence } from './wait';

const WITNESSES = 4;
/** Milliseconds in which a reading is done in passing: well below what a local activity may take. */
const QUICK = 1_000;

/** The proxies for reading: before anything is sent, a worker must come within five minutes. */
export function reading(run: Pick<Run, 'sent' | 'patient'>, summary: string): Activities {
  return run.sent || run.patient ? reads(summary) : firstReads(summary);
}

/** A node that no step of this run touched since the last gates, where there is one: whose word on the cluster counts. */
export function bystander(run: Run): NodeRef | undefined {
  return run.refs.find((ref) => !run.touched.has(ref.uid)) ?? run.refs[0];
}

export type Wanted = Pick<SurveyInput, 'parts'> & Partial<Pick<SurveyInput, 'of' | 'services' | 'full'>>;

/** One reading of the cluster. A 401 holds until a person's retry and asks nothing meanwhile (safety rule 7). */
export async function takeSurvey(run: Run, wanted: Wanted, summary: string): Promise<Survey> {
  for (;;) {
    const asked = Date.now();
    const survey = await abortable(run, () => late(reading(run, summary).survey(surveyInput(run, wanted))));
    run.control.unlatch = false;
    noticeAbsence(run, asked, survey.ended - survey.began);
    if (survey.login === null) return keep(run, survey, wanted);
    await login(run, survey.login);
  }
}

/** The reading of a border: the same in the form that hundreds of nodes fit in. */
export async function takeBorderSurvey(run: Run, wanted: Wanted): Promise<Survey> {
  for (;;) {
    const asked = Date.now();
    const summary = `${borderBefore(wanted.full ?? [])}: read all nodes`;
    const packed = await abortable(run, () =>
      inPassing(run, summary, ({ borderSurvey }) => borderSurvey(surveyInput(run, wanted))),
    );
    run.control.unlatch = false;
    noticeAbsence(run, asked, packed.ended - packed.began);
    if (packed.login === null) return keep(run, unpack(packed), wanted);
    await login(run, packed.login);
  }
}

function keep(run: Run, survey: Survey, { parts, full = [] }: Wanted): Survey {
  const decides = (['nodes', 'health', 'looks'] as const).every((part) => parts.includes(part));
  if (decides) run.moment = { at: Date.now(), survey, whole: full };
  return survey;
}

/**
 * A reading whose result decides in this very moment. As a local activity where the last one was quick, which spares
 * the way over Temporal. Never before anything is sent, because there a worker's absence must be noticed; and never with
 * several nodes in hand: the results of local activities that ran side by side come all at once in a replay, and what
 * follows from them could come in another order.
 */
export async function inPassing<T extends { began: number; ended: number }>(
  run: Run,
  summary: string,
  ask: (activities: Passing) => Promise<T>,
): Promise<T> {
  const asked = async (activities: Passing): Promise<T> => {
    const result = await ask(activities);
    run.readingTook = result.ended - result.began;
    return result;
  };
  const alone = run.sideBySide <= 1;
  if (run.sent && alone && !run.control.unlatch && run.readingTook < QUICK) {
    try {
      return await asked(passing(summary));
    } catch (error) {
      // In a replay the failure comes bare, without the ActivityFailure around it: both must lead to the same.
      if (!(error instanceof TemporalFailure) || isCancellation(error)) throw error;
      run.readingTook = Infinity;
    }
  }
  return late(asked(reading(run, summary)));
}

export function surveyInput(run: Run, wanted: Wanted): SurveyInput {
  return {
    cluster: run.loaded.cluster.name,
    nodes: run.refs,
    avoid: [...run.touched],
    parts: wanted.parts,
    of: wanted.of ?? null,
    services: wanted.services ?? null,
    full: wanted.full ?? [],
    unlatch: run.control.unlatch,
  };
}

/** Polls until the gates and safety rule 9 are well, at most `limit` ms. */
export async function surveyUntil(run: Run, wanted: Wanted, until: Until, limit: number): Promise<boolean> {
  const asked = Date.now();
  const place = until.touching === null ? 'border' : `node ${until.touching}`;
  const summary = `${place}: wait until ${until.gates.length > 0 ? 'the gates say yes' : 'it may be touched'}`;
  const { well, login: refused } = await waits(summary).surveyUntil({ ...surveyInput(run, wanted), until, limit });
  noticeAbsence(run, asked, limit);
  run.control.refusedLogin = refused;
  return well;
}

/** What safety rule 9 is read from: who is active, healthy and readable, and the named services everywhere. */
export function roomReading(run: Run): Wanted {
  return { parts: ['nodes', 'health', 'looks'], services: run.draft.named };
}

/** Heals a hold over one node: true once safety rule 9 would let it be touched, its own open steps apart. */
export async function untilTouchable(run: Run, uid: number): Promise<boolean> {
  const asContext = () => {
    const context = contextOf(run);
    return { ...context, holding: context.holding.filter((other) => other !== uid) };
  };
  for (;;) {
    const context = asContext();
    const before = JSON.stringify(context);
    // What the other nodes of the batch do meanwhile changes what is waited for.
    const found = await unlessMoved(
      () => surveyUntil(run, roomReading(run), { gates: [], context, touching: uid }, run.loaded.runbook.hold),
      () => JSON.stringify(asContext()) !== before,
    );
    if (found !== null) return found;
  }
}

/** What `ask` gives; null where `moved` was true before, and then `ask` is cancelled. */
export async function unlessMoved(ask: () => Promise<boolean>, moved: () => boolean): Promise<boolean | null> {
  const asking = new CancellationScope({ cancellable: true });
  const watching = new CancellationScope({ cancellable: true });
  let over = false;
  const asked = asking.run(ask).finally(() => watching.cancel());
  const watched = watching
    .run(() => condition(moved))
    .then(() => {
      over = true;
      asking.cancel();
    })
    .catch(() => undefined);
  try {
    const well = await asked;
    return over && !well ? null : well;
  } catch (error) {
    if (over && isCancellation(error)) return null;
    throw error;
  } finally {
    await watched;
  }
}

/** The credential is refused: before the first POST the run ends; after it a person must say retry, or skip the node. */
export async function login(run: Run, why: string, node: number | null = null): Promise<void> {
  const answer = await hold(run, { node, kind: 'login', why, code: 'login' });
  if (answer === 'skip') throw new NodeOver(why);
}

/** One look at one node, every service in it. */
export async function lookAt(run: Run, node: NodeRun): Promise<LookOrNot> {
  for (;;) {
    const looks = await abortable(run, () =>
      late(
        reading(run, `${at(node.uid)}look at its services`).looks({
          cluster: run.loaded.cluster.name,
          nodes: [node.ref],
          services: null,
          unlatch: run.control.unlatch,
        }),
      ),
    );
    run.control.unlatch = false;
    const look = looks[String(node.uid)] ?? { unreadable: 'it was not asked', refused: null, began: 0, ended: 0 };
    if (isLook(look) || look.refused !== 401) return look;
    await login(run, look.unreadable, node.uid);
  }
}

/** What all nodes but this one showed of these services in that reading: what rule 4 compares "no other node" with. */
export function othersIn(
  survey: Survey,
  uid: number | null,
  services: string[],
): Record<string, Record<string, Reading | null>> {
  const opened: Record<string, Record<string, Reading | null>> = {};
  for (const [other, look] of Object.entries(survey.looks)) {
    if (Number(other) === uid || !isLook(look)) continue;
    opened[other] = Object.fromEntries(services.map((name) => [name, look.services[name] ?? null]));
  }
  return opened;
}

/** The node and a few others, whose word on it counts. */
export function witnessesOf(run: Run, node: NodeRun): NodeRef[] {
  const others = run.refs.filter((ref) => ref.uid !== node.uid);
  const untouched = others.filter((ref) => !run.touched.has(ref.uid));
  return [node.ref, ...(untouched.length > 0 ? untouched : others).slice(0, WITNESSES)];
}
