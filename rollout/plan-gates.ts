import type { GateName } from '../language/runbook';
import { judgeGate, judgeGates, type GateContext, type GateVerdict } from './gates';
import type { PlanInput } from './plan';
import type { Refusal } from './plan-refusals';

export interface PlannedGates {
  /** After waivers, in the order of the runbook. */
  verdicts: GateVerdict[];
  /** Every failing item of the gates that a person waives. */
  waived: Partial<Record<GateName, string[]>>;
  /** Gates that were waived and need it not. */
  needless: GateName[];
  /** Gates that were waived and are not among the runbook's. */
  foreign: GateName[];
}

/** Judges the runbook's gates at planning. A waiver takes what fails now, and never what is not known. */
export function judgeAtPlanning(
  input: PlanInput,
  named: string[],
  planRunning: Record<string, string[]>,
): PlannedGates {
  const { runbook, survey, waive } = input;
  const context = planningContext(input, named, planRunning);
  const ours = waive.filter((gate) => runbook.gates.includes(gate));
  const waived: Partial<Record<GateName, string[]>> = {};
  for (const gate of ours) {
    const { items } = judgeGate(gate, survey, context);
    if (items.length > 0) waived[gate] = items;
  }
  const verdicts = judgeGates(runbook.gates, survey, { ...context, waived });
  const well = (gate: GateName): boolean => verdicts.some(({ name, verdict }) => name === gate && verdict === 'yes');
  return {
    verdicts,
    waived,
    needless: ours.filter((gate) => waived[gate] === undefined && well(gate)),
    foreign: waive.filter((gate) => !runbook.gates.includes(gate)),
  };
}

/** A context in which nothing has been done yet. */
export function planningContext(input: PlanInput, named: string[], planRunning: Record<string, string[]>): GateContext {
  return {
    planning: true,
    waived: {},
    named,
    done: [],
    stopped: {},
    excused: [],
    planRunning,
    maxUnavailable: input.settings.maxUnavailable,
    holding: [],
    lingering: [],
  };
}

/** One sentence for each gate that does not say yes, and for each waiver that has no gate. */
export function gateRefusals({ verdicts, foreign }: PlannedGates, mutating: boolean, waive: GateName[]): Refusal[] {
  const strange = [...new Set(foreign)].map((gate): Refusal => {
    return { code: 'input', message: `gate ${gate} is not among the runbook's gates, so there is nothing to waive` };
  });
  if (!mutating) return strange;
  const failing = verdicts.flatMap(({ name, verdict, detail }): Refusal[] => {
    if (verdict === 'yes') return [];
    if (verdict === 'no') return [{ code: 'refused', message: `gate ${name} says no: ${detail}` }];
    const note = waive.includes(name) ? ' (a waiver covers what is known to fail, never what is not known)' : '';
    return [{ code: 'refused', message: `gate ${name} is unknown: ${detail}${note}` }];
  });
  return [...strange, ...failing];
}
