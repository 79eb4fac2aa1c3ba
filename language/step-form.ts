import { ACTIONS, ACTION_NAMES, isActionName, isAwaitName } from './actions';
import { shown, suggestion } from './names';
import type { Report } from './report';
import type { ActionName, AwaitName } from './runbook';
import { AWAITS } from './runbook';
import type { MapTree, Tree } from './tree';
import { child, plain } from './tree';

/** What a step is, by its one key; `unclear` where that is reported already. */
export type StepForm =
  | { form: 'mutating' | 'read'; action: ActionName; title: string }
  | { form: 'awaitServices' | 'awaitNode'; await: AwaitName; title: string }
  | { form: 'assert' | 'approve' | 'sleep'; title: string }
  | { form: 'unclear'; title: string };

export const KINDS = ['call', 'await', 'assert', 'approve', 'sleep'] as const;
const UNCLEAR: StepForm = { form: 'unclear', title: 'in a step' };

/** Decides by its key what a step is, before anything else of it is read. */
export function stepForm(map: MapTree, report: Report): StepForm {
  const kinds = map.entries.filter(({ key }) => (KINDS as readonly string[]).includes(key));
  const [first, second] = kinds;
  if (first === undefined) return UNCLEAR;
  if (second !== undefined) {
    report(
      second.keyAt,
      'step-kind',
      `a step is one of \`call\`, \`await\`, \`assert\`, \`approve\` and \`sleep\`: put \`${second.key}\` into a step of its own`,
    );
    return UNCLEAR;
  }
  if (first.key === 'call') return callForm(first.value, report);
  if (first.key === 'await') return awaitForm(first.value, report);
  const form = first.key === 'assert' || first.key === 'approve' ? first.key : 'sleep';
  return { form, title: `in a step \`${form}\`` };
}

/** The action of a step as `steps.<name>` shows it; null: no `call` of a known action. */
export function actionOf(tree: Tree): ActionName | null {
  const name = plain(child(tree, 'call') ?? tree);
  return typeof name === 'string' && isActionName(name) ? name : null;
}

function callForm(value: Tree, report: Report): StepForm {
  const name = plain(value);
  if (typeof name === 'string' && isActionName(name)) {
    return { form: ACTIONS[name].kind, action: name, title: `in a step \`call: ${name}\`` };
  }
  if (typeof name === 'string' && isAwaitName(name)) {
    report(value.at, 'unknown-action', `\`${name}\` is waited for: write \`await: ${name}\``);
  } else report(value.at, 'unknown-action', `unknown action \`${shown(name ?? '')}\`${known(name, ACTION_NAMES)}`);
  return UNCLEAR;
}

function awaitForm(value: Tree, report: Report): StepForm {
  const name = plain(value);
  if (typeof name === 'string' && isAwaitName(name)) {
    return {
      form: name === 'node.healthy' ? 'awaitNode' : 'awaitServices',
      await: name,
      title: `in a step \`await: ${name}\``,
    };
  }
  if (typeof name === 'string' && isActionName(name)) {
    report(value.at, 'unknown-action', `\`${name}\` is called: write \`call: ${name}\``);
  } else report(value.at, 'unknown-action', `there is no \`await: ${shown(name ?? '')}\`${known(name, AWAITS)}`);
  return UNCLEAR;
}

function known(name: unknown, names: readonly string[]): string {
  const text = typeof name === 'string' ? name : '';
  const ending = names.find((one) => text !== '' && one.endsWith(`.${text}`));
  return ending === undefined ? suggestion(text, names) : `; did you mean \`${ending}\`?`;
}
