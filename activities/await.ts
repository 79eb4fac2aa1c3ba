import type { LookOrNot, Survey } from '../rollout/facts';
import { judgeHealthy } from '../rollout/healthy';
import { advance, AT_FIRST, judgeServices, type Progress, type Seen } from './await-progress';
import type { AwaitInput, AwaitResult, NodeRef, SurveyInput } from './contract';

/** What the loop needs of the world. */
export interface AwaitPorts {
  look(node: NodeRef): Promise<LookOrNot>;
  survey(input: SurveyInput): Promise<Survey>;
  pause(ms: number): Promise<boolean>;
  cancelled(): boolean;
  now(): number;
  /** Told of every step, for the heartbeat. */
  progress(progress: Progress): void;
}

/** Polls until the await holds for `stable`, its deadline of readable time is over, or it is unreadable for 5 minutes. */
export async function awaitNode(input: AwaitInput, from: Progress | null, ports: AwaitPorts): Promise<AwaitResult> {
  if (input.await !== 'node.healthy' && input.services.length === 0) {
    return { verdict: 'yes', why: 'no service is left to wait for', refused: null };
  }
  let progress = from ?? AT_FIRST;
  for (let looks = 1; !ports.cancelled(); looks += 1) {
    const seen =
      input.await === 'node.healthy'
        ? await healthy(input, ports)
        : judgeServices(input.await, input.services, await ports.look(input.node));
    if (ports.cancelled() && seen.verdict === 'unknown') break;
    progress = advance(progress, seen, input);
    if (progress.result) return progress.result;
    ports.progress(progress);
    await ports.pause(paceOf(progress, input.stable, ports.now(), looks));
  }
  return { verdict: 'unknown', why: 'the wait was cancelled', refused: null };
}

/** The progress that a heartbeat carried, without the other worker's clock, or null. Only this activity's attempts write there. */
export function progressFrom(details: unknown): Progress | null {
  return isProgress(details) ? { ...details, holdsSince: null, countedTo: null, darkSince: null } : null;
}

function isProgress(details: unknown): details is Progress {
  return typeof details === 'object' && details !== null && 'holdsSince' in details && 'countedTo' in details;
}

async function healthy(input: AwaitInput, ports: AwaitPorts): Promise<Seen> {
  const { uid } = input.node;
  const survey = await ports.survey({
    cluster: input.cluster,
    nodes: input.nodes,
    // Another node's word on this one, where there is another.
    avoid: [uid],
    parts: ['nodes', 'check', 'health', 'looks'],
    of: [uid],
    services: null,
    full: [],
    unlatch: false,
  });
  const { verdict, why } = judgeHealthy(survey, input.context, uid);
  const refused = survey.login === null ? null : 401;
  const { began, ended } = survey;
  return { began, ended, verdict: refused ? 'unknown' : verdict, why: survey.login ?? why, refused, starts: {} };
}

// Dense at first, sparse when it takes long, exact at the end of `stable`.
function paceOf({ holdsSince }: Progress, stable: number, now: number, looks: number): number {
  const pace = looks < 20 ? 250 : looks < 60 ? 1_000 : 2_000;
  return holdsSince === null ? pace : Math.max(20, Math.min(1_000, holdsSince + stable - now));
}
