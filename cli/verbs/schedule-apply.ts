import { basename } from 'node:path';
import { count, plain } from '../../reports/words';
import { quote } from '../../rollout/shell';
import { askPerson } from '../ask-person';
import { Interrupted } from '../ask-worker';
import { problemsIn } from '../problems-in';
import { whoAsks } from '../login-name';
import { usage } from '../options';
import { readText } from '../read-text';
import { act, type Applied, compare, type Step } from '../schedule/apply';
import { checkSchedules } from '../schedule/file';
import { differenceText } from '../schedule/list-text';
import { withSession } from '../session';
import type { Call, Verb } from '../verb';

/** Shows what is different from a file of schedules, and with a yes makes it so. Leaves alone what it did not make. */
export const apply: Verb = async (call) => {
  const { args, options, interrupt, output } = call;
  const [path] = args;
  if (path === undefined) throw usage('write which file of schedules, such as schedules.yaml');
  const file = path === '-' ? 'standard input' : path;
  const text = await readText(path);
  const checked = checkSchedules(text, file);
  if (!checked.ok) throw problemsIn('usage', file, text, checked.problems);
  const by = whoAsks(options.by);
  return withSession(options, async (session) => {
    const found = await compare(session, checked.entries, { file: path, name: basename(path), interrupt });
    if (!found.ok) throw problemsIn('usage', file, text, found.problems);
    const todo = found.steps.filter(({ change }) => change !== 'none');
    output.text(stepsText(file, found));
    const go = todo.length > 0 && (await isWanted(call, todo.length, path));
    for (const [done, step] of (go ? todo : []).entries()) {
      if (interrupt.signal.aborted) throw left(call, done, todo.length, path);
      await act(session, step, by, basename(path));
      output.say(`schedule ${step.name}: ${DONE[step.change]}`);
    }
    output.data({ file, applied: go, schedules: found.steps.map(stepData), left: found.left });
    return 0;
  });
};

const DONE: Record<Step['change'], string> = { create: 'made', update: 'changed', pause: 'paused', none: 'as it was' };
const MARK: Record<Step['change'], string> = { create: '+', update: '~', pause: '~', none: '=' };

async function isWanted({ options, output, interrupt }: Call, todo: number, path: string): Promise<boolean> {
  if (options.yes) return true;
  if (!output.asks) {
    output.say(`nothing was changed; to do this: rollbook schedule apply ${quote(path)} --yes`);
    return false;
  }
  if (await askPerson(`Make ${todo === 1 ? 'this change' : `these ${todo} changes`}? [y/N] `, interrupt)) return true;
  output.say('nothing was changed');
  throw new Interrupted();
}

function left({ output }: Call, done: number, all: number, path: string): Interrupted {
  output.say(`left after ${done} of ${all}; to do the rest: rollbook schedule apply ${quote(path)} --yes`);
  return new Interrupted();
}

function stepsText(file: string, { steps, left }: Extract<Applied, { ok: true }>): string {
  const todo = steps.filter(({ change }) => change !== 'none').length;
  return [
    `${file}: ${count(steps.length, 'schedule')}, ${todo === 0 ? 'nothing to change' : `${todo} to change`}`,
    ...steps.flatMap(stepLines),
    ...left.map((name) => `- ${name}  is not in the file any more, and stays: rollbook schedule delete ${name}`),
  ].join('\n');
}

function stepLines({ name, change, differences, paused, live }: Step): string[] {
  const isPaused = live?.description.state.paused === true;
  const stays = isPaused ? `; it is paused and stays so (${plain(paused ?? '')})` : '';
  const what = { create: 'new', update: 'changes', pause: 'is paused', none: 'as it is' }[change];
  const also = paused !== null && !isPaused && change !== 'pause' ? ', paused' : '';
  const lines =
    change === 'create'
      ? differences.map(({ key, after }) => `    ${key}: ${plain(after ?? '')}`)
      : differences.map(differenceText);
  return [`${MARK[change]} ${name}  ${what}${also}${stays}`, ...lines];
}

function stepData({ name, change, differences, paused }: Step) {
  return { name, change, differences, paused };
}
