import type { GateName, InputValue, Runbook } from '../language/runbook';
import { isMutating } from '../language/runbook';
import { planBatches } from './batches';
import { expectedSeconds, projectedBytes, projectedEvents, type ExpectedRun } from './expected';
import { isLook, type Survey } from './facts';
import { orderNodes } from './order';
import { chooseNodes } from './plan-choice';
import { planFacts, planRequest } from './plan-facts';
import { judgeAtPlanning } from './plan-gates';
import { planNotes } from './plan-notes';
import { refusalsOf } from './plan-refusals';
import { roomAtPlanning } from './plan-room';
import type { PlanDocument, PlanFacts, PlanRequest } from './plan-shape';
import { numbersAtPlanning } from './plan-values';
import { walkSteps } from './plan-walk';

export interface PlanInput {
  runbook: Runbook;
  /** Content hash of the runbook, hex. */
  runbookHash: string;
  /** The text where it was sent and not named. */
  document: string | null;
  inputs: Record<string, InputValue>;
  settings: PlanSettings;
  /** As given with `--nodes`; null: all that match. */
  nodes: number[] | null;
  waive: GateName[];
  /** The run was told to wait until a person approves its plan. */
  requireApproval?: boolean;
  /** Of all nodes, with every part. */
  survey: Survey;
}

export interface PlanSettings {
  name: string;
  /** The cluster's own name as the inventory pins it. */
  pinnedName: string | null;
  login: 'local' | 'ldap' | 'entra' | null;
  maxUnavailable: number;
  /** Some node is reached by a name and not by an IP address. */
  byName: boolean;
}

export interface PlanDraft {
  request: PlanRequest;
  facts: PlanFacts;
  document: Omit<PlanDocument, 'hash'>;
  /** Failing items that the waivers cover, by gate. */
  waived: Partial<Record<GateName, string[]>>;
  /** Services that this reading saw RUNNING, by uid as text, of every node of the cluster. */
  planRunning: Record<string, string[]>;
  /** Nodes that `steps` are for, in the order of their turns. */
  order: number[];
  /** Services that mutating steps name, on any node of the plan. */
  named: string[];
  /** Named services that are on their way somewhere: wait for them, then plan anew, before anything is sent. */
  waitFor: { uid: number; service: string; status: string }[];
}

/**
 * Makes the plan of a run from one reading of the cluster. Never throws: everything that forbids the run stands in
 * `document.refused`. A gate's no or unknown forbids only runs with mutating steps; of the others it is a failure, and
 * stands in `document.gates` alone.
 */
export function draftPlan(input: PlanInput): PlanDraft {
  const { runbook, survey, settings } = input;
  const mutating = [...runbook.before, ...runbook.steps, ...runbook.after].some(isMutating);
  const choice = chooseNodes(input);
  const order = orderNodes(choice.nodes, runbook.nodes.order);
  const walk = walkSteps(input, choice, order);
  const planRunning = runningNow(survey);
  const gates = judgeAtPlanning(input, walk.named, planRunning);
  const numbers = numbersAtPlanning(input);
  const room = mutating
    ? roomAtPlanning(input, order, walk.primaryTouched)
    : { room: settings.maxUnavailable, refused: [], notes: [] };
  const { batches, cut } = planBatches(order, choice.primary?.uid ?? null, numbers.batch, room.room);
  const run: ExpectedRun = { batches, nodes: walk.expected, lists: walk.lists, rest: numbers.rest };
  const facts = planFacts(input, walk, gates.waived);
  const history = { events: projectedEvents(run), bytes: projectedBytes(run, facts.nodes.length) };
  const request = planRequest(input);
  const document = {
    request,
    facts,
    runbook: runbook.name,
    cluster: settings.name,
    batches,
    nodes: walk.nodes,
    gates: gates.verdicts.map(({ name, verdict, detail }) => ({ name, verdict, detail })),
    waived: facts.waived,
    refused: refusalsOf({ input, mutating, choice, numbers, walk, gates, room, history }),
    seconds: expectedSeconds(run),
    notes: planNotes({ input, mutating, choice, walk, gates, cut, budget: numbers.budget, room, batches }),
  };
  const { named, waitFor } = walk;
  return { request, facts, document, waived: gates.waived, planRunning, order, named, waitFor };
}

function runningNow(survey: Survey): Record<string, string[]> {
  const running: Record<string, string[]> = {};
  for (const [uid, look] of Object.entries(survey.looks)) {
    if (!isLook(look)) continue;
    running[uid] = Object.keys(look.services).filter((name) => look.services[name]?.status === 'RUNNING');
  }
  return running;
}
