import { ACTIONS, AWAIT_TABLE } from './actions';
import type { Here, ListName } from './check-expression';
import { checkCondition, checkValue } from './check-expression';
import { STEP_ROOTS, checkServices } from './check-services';
import { checkScalar } from './check-text';
import { wrongTimeout, wrongWait } from './decided';
import { durationValue, textValue } from './literals';
import { shown, wrongName } from './names';
import type { Report } from './report';
import { asMap, readKeys, refuseOthers } from './report';
import type { ActionName, AwaitName, OnFailure, Step, Value } from './runbook';
import { FORMS } from './schema';
import type { StepForm } from './step-form';
import { KINDS, stepForm } from './step-form';
import { bare } from './template';
import type { MapTree, Tree } from './tree';
import { child } from './tree';
import { acceptDuration, wrongTiming } from './values';

const TIMEOUT = 30_000;
const STABLE = 10_000;
const DEADLINE = 300_000;
const ANSWER = 24 * 3_600_000;

/** Keys that can be read although it is not clear what the step is. */
const ANY = { ...pick(FORMS.mutating, ['timeout', 'stable', 'deadline', 'undo', 'name', 'when', 'on_failure']) };
const ALL_KEYS = [...new Set([...KINDS, ...Object.values(FORMS).flatMap((form) => Object.keys(form))])];

/** Reads one step; null where it is wrong in a way that leaves nothing to run. */
export function checkStep(tree: Tree, list: ListName, here: Here, report: Report): Step | null {
  const map = asMap(
    tree,
    'this step',
    'write it as `- call: ...`, `- await: ...`, `- assert: ...`, `- approve: ...` or `- sleep: ...`',
    report,
  );
  if (map === null) return null;
  const form = stepForm(map, report);
  refuseKeys(map, form, report);
  refusePlace(map, form, list, report);
  const step: Reading = { map, here, report };
  switch (form.form) {
    case 'mutating':
      return mutatingStep(form.action, step);
    case 'read': {
      const read = readKeys(FORMS.read, map, report);
      const timeout = duration(step, 'timeout', read.timeout, TIMEOUT, ['inputs'], wrongTimeout);
      const timing = { timeout, stable: { literal: STABLE }, deadline: { literal: DEADLINE }, undo: 'own' } as const;
      return { kind: 'call', call: form.action, services: null, ...timing, ...common(read, step) };
    }
    case 'awaitServices':
    case 'awaitNode':
      return awaitStep(form.await, step);
    case 'assert': {
      const read = readKeys(FORMS.assert, map, report);
      if (read.assert !== undefined)
        checkScalar(child(map, 'assert'), (text) => checkCondition(text, 'assert', STEP_ROOTS, here), report);
      checkScalar(child(map, 'message'), (text) => checkValue(text, 'string', 'message', STEP_ROOTS, here), report);
      return {
        kind: 'assert',
        assert: condition(read.assert),
        message: textValue(read.message),
        ...common(read, step),
      };
    }
    case 'approve': {
      const read = readKeys(FORMS.approve, map, report);
      checkScalar(child(map, 'approve'), (text) => checkValue(text, 'string', 'approve', STEP_ROOTS, here), report);
      const timeout = duration(step, 'timeout', read.timeout, ANSWER, ['inputs'], wrongWait);
      return { kind: 'approve', approve: textValue(read.approve) ?? { literal: '' }, timeout, ...common(read, step) };
    }
    case 'sleep': {
      const read = readKeys(FORMS.sleep, map, report);
      return { kind: 'sleep', sleep: duration(step, 'sleep', read.sleep, 0, STEP_ROOTS), ...common(read, step) };
    }
    case 'unclear':
      checkServices(namedServices(map), here, report);
      refuseWithKeys(step);
      common(readKeys(ANY, map, report), step);
      return null;
  }
}

interface Reading {
  map: MapTree;
  here: Here;
  report: Report;
}

function mutatingStep(call: ActionName, step: Reading): Step | null {
  const read = readKeys(FORMS.mutating, step.map, step.report);
  const services = checkServices(namedServices(step.map), step.here, step.report);
  const timing = timings(read, step);
  const timeout = duration(step, 'timeout', read.timeout, TIMEOUT, ['inputs'], wrongTimeout);
  const undo = read.undo === 'none' ? 'none' : 'own';
  refuseWithKeys(step);
  return services === null ? null : { kind: 'call', call, services, timeout, ...timing, undo, ...common(read, step) };
}

function awaitStep(name: AwaitName, step: Reading): Step | null {
  const needed = AWAIT_TABLE[name].services;
  const read = needed
    ? readKeys(FORMS.awaitServices, step.map, step.report)
    : readKeys(FORMS.awaitNode, step.map, step.report);
  const services = needed ? checkServices(namedServices(step.map), step.here, step.report) : null;
  const timing = timings(read, step);
  if (needed) refuseWithKeys(step);
  return needed && services === null
    ? null
    : { kind: 'await', await: name, services, ...timing, ...common(read, step) };
}

function namedServices(map: MapTree): Tree | undefined {
  return child(child(map, 'with'), 'services');
}

function timings(read: { stable?: string | undefined; deadline?: string | undefined }, step: Reading) {
  const stable = duration(step, 'stable', read.stable, STABLE, STEP_ROOTS);
  const deadline = duration(step, 'deadline', read.deadline, DEADLINE, STEP_ROOTS);
  const why = 'literal' in stable && 'literal' in deadline ? wrongTiming(stable.literal, deadline.literal) : null;
  const at = child(step.map, 'deadline')?.at ?? child(step.map, 'stable')?.at;
  if (why !== null && at !== undefined) step.report(at, 'deadline', why);
  return { stable, deadline };
}

function duration(
  step: Reading,
  key: string,
  text: string | undefined,
  fallback: number,
  roots: readonly string[],
  wrong: (ms: number) => string | null = () => null,
): Value<number> {
  const value = durationValue(text, fallback);
  const tree = child(step.map, key);
  if (text === undefined || tree === undefined) return value;
  if ('expression' in value)
    checkScalar(tree, (whole) => checkValue(whole, 'duration', key, roots, step.here), step.report);
  else {
    const accepted = acceptDuration(text);
    const why = accepted.ok ? wrong(accepted.value) : accepted.why;
    if (why !== null) step.report(tree.at, 'duration', why);
  }
  return value;
}

interface Common {
  name?: string | undefined;
  when?: string | boolean | undefined;
  on_failure?: OnFailure | undefined;
}

function common(read: Common, { map, here, report }: Reading) {
  const named = child(map, 'name');
  const why = read.name === undefined ? null : wrongName(read.name);
  if (why !== null && named !== undefined)
    report(named.at, 'name', `\`${shown(read.name)}\` cannot name a step: ${why}`);
  if (read.when !== undefined)
    checkScalar(child(map, 'when'), (text) => checkCondition(text, 'when', STEP_ROOTS, here), report);
  const when = read.when === undefined ? null : condition(read.when);
  return { name: read.name ?? null, when, onFailure: read.on_failure ?? null, ...map.at };
}

function condition(value: string | boolean | undefined): string {
  return bare(String(value ?? 'false')).expression.trim();
}

function refuseKeys(map: MapTree, form: StepForm, report: Report): void {
  if (form.form === 'unclear') {
    const before = map.entries.some(({ key }) => (KINDS as readonly string[]).includes(key));
    const unknown = map.entries.some(({ key }) => !ALL_KEYS.includes(key));
    refuseOthers(map, before ? [...ALL_KEYS] : ALL_KEYS, 'step', form.title, report);
    if (!before && !unknown)
      report(
        map.at,
        'step-kind',
        'this step does nothing: write one of `call`, `await`, `assert`, `approve` and `sleep`',
      );
    return;
  }
  const known = Object.keys(FORMS[form.form]);
  const misplaced = map.entries.filter(({ key }) => ALL_KEYS.includes(key) && !known.includes(key));
  for (const { key, keyAt } of misplaced) {
    if (!(KINDS as readonly string[]).includes(key))
      report(keyAt, 'unknown-key', `\`${key}\` does not belong ${form.title}${why(key, form)}`);
  }
  const rest = { ...map, entries: map.entries.filter((entry) => !misplaced.includes(entry)) };
  refuseOthers(rest, known, 'step', form.title, report);
}

function why(key: string, form: StepForm): string {
  if (key === 'with') return ': it takes none';
  if (form.form === 'read' && key !== 'message') return ': a read is asked once; to wait for a state, use `await`';
  return '';
}

function refuseWithKeys({ map, report }: Reading): void {
  const tree = child(map, 'with');
  if (tree?.kind === 'map') refuseOthers(tree, ['services'], 'with', 'in `with`', report);
}

function refusePlace(map: MapTree, form: StepForm, list: ListName, report: Report): void {
  const at = child(map, 'call')?.at ?? child(map, 'await')?.at ?? map.at;
  if (form.form === 'awaitServices' || form.form === 'awaitNode') {
    if (list !== 'steps')
      report(
        at,
        'wrong-place',
        `\`${form.await}\` needs a node, and there is none in \`${list}\`: put it into \`steps\``,
      );
  } else if (form.form === 'mutating' || form.form === 'read') {
    const { place } = ACTIONS[form.action];
    if (place === 'lists' && list === 'steps') {
      report(
        at,
        'wrong-place',
        `\`${form.action}\` stands in \`before\` or \`after\` only: for each node, use \`${form.action.replace('primary-', '')}\``,
      );
    } else if (place === 'node' && list !== 'steps') {
      const instead =
        form.form === 'mutating' ? `use \`primary-${form.action}\`, or put it into \`steps\`` : 'put it into `steps`';
      report(at, 'wrong-place', `\`${form.action}\` needs a node, and there is none in \`${list}\`: ${instead}`);
    }
  }
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
