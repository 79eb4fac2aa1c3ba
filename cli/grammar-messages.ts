import { createRequire } from 'node:module';
import { BY, type Flag, FOR_ID, JSON_FLAG, NODE, PLAN_HASH, REASON, SERVER, type VerbGrammar } from './grammar-parts';

const lazily = createRequire(__filename);

const ALL: Flag = {
  flags: '--all',
  text: 'every open run, with --cluster those of this cluster; needs --reason; names the schedules that could start another',
};
const YES: Flag = { flags: '--yes', text: 'with --all: do not show the runs and ask first' };

/** What a person says to a run. */
export const MESSAGES: VerbGrammar[] = [
  message(
    'pause',
    'nodes in hand finish, then the run rests until resume',
    'rollbook pause --cluster prod-eu --reason "phone call"',
  ),
  message('resume', 'ends a pause', 'rollbook resume --cluster prod-eu'),
  message(
    'approve',
    'says yes to what a run asks: its plan, the next batch, a step `approve`',
    'rollbook approve --cluster prod-eu --reason "ticket 4711"',
    [NODE, PLAN_HASH],
  ),
  message(
    'reject',
    'says no to what a run asks: the run ends there, nothing is undone',
    'rollbook reject --cluster prod-eu --reason "not tonight"',
    [NODE, PLAN_HASH],
  ),
  {
    ...message(
      'abort',
      'ends a run: nothing more is sent, nothing is undone; with --all every open one',
      'rollbook abort --cluster prod-eu --reason "wrong cluster"',
      [ALL, YES],
    ),
    examples: [
      'rollbook abort --cluster prod-eu --reason "wrong cluster"',
      'rollbook abort --all --reason "the network is being worked on"',
    ],
    load: () => (lazily('./verbs/abort') as typeof import('./verbs/abort')).abort,
  },
  message('retry', 'the run that holds looks again now', 'rollbook retry --cluster prod-eu --node 2', [NODE]),
  message(
    'skip',
    'leaves out the rest of the node that the run holds over',
    'rollbook skip --cluster prod-eu --node 2 --reason "known broken"',
    [NODE],
  ),
  message(
    'rollback',
    'undoes what a run did, newest first, and ends it; nodes in hand first finish what was sent',
    'rollbook rollback --cluster prod-eu --reason "users complain"',
    [NODE],
  ),
];

function message(name: string, summary: string, example: string, own: Flag[] = []): VerbGrammar {
  const flags = [FOR_ID, ...own, REASON, BY];
  return {
    name,
    args: '[ID]',
    summary,
    flags: [...flags, ...SERVER, JSON_FLAG],
    examples: [example],
    load: () => (lazily('./verbs/message') as typeof import('./verbs/message')).messageVerb(name),
  };
}
