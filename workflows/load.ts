import type { Loaded } from '../activities/contract';
import type { Problem } from '../language/problem';
import type { RunInput } from './input';
import { late } from './late';
import { reading } from './readings';
import { Ended, type Waiter } from './run';
import { abortable, noticeAbsence } from './wait';

const LATE = 5 * 60_000;

/** What is wrong with runbook, inventory or inputs: shown all at once. */
export class Unusable extends Ended {
  constructor(
    code: Ended['code'],
    message: string,
    readonly problems: Problem[],
  ) {
    super('refused', code, message);
  }
}

/**
 * Runbook, inventory entry and inputs, checked against each other. A run given a plan takes inputs, nodes and waivers
 * from it. Throws `Ended` when something is wrong, or when the first worker came too late.
 */
export async function load(waiter: Waiter, input: RunInput, startedAt: number): Promise<Extract<Loaded, { ok: true }>> {
  if (!waiter.patient && Date.now() - startedAt > LATE) {
    throw new Ended(
      'refused',
      'no-worker',
      'no worker was there within 5 minutes of the start, and nothing starts by surprise',
    );
  }
  takeFromPlan(input);
  const { runbook, cluster, inputs } = input;
  const asked = Date.now();
  const loaded = await abortable(waiter, () =>
    late(reading(waiter, 'read the runbook, the inventory and the inputs').load({ runbook, cluster, inputs })),
  );
  noticeAbsence(waiter, asked, 0);
  waiter.control.teller.wanted = loaded.notifies === true;
  if (!loaded.ok) throw new Unusable(loaded.code, loaded.message, loaded.problems);
  return loaded;
}

function takeFromPlan(input: RunInput): void {
  if (!input.plan) return;
  const { request } = input.plan;
  if (Object.keys(input.inputs).length === 0) input.inputs = request.inputs;
  input.nodes ??= request.nodes;
  if (input.waive.length === 0) input.waive = request.waive;
}
