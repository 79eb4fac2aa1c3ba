import { createRequire } from 'node:module';
import { OVERLAPS } from './schedule/entry';
import { parseUnset } from './schedule/unset';
import {
  BY,
  CLUSTER,
  type Flag,
  INPUT,
  JSON_FLAG,
  NODES,
  REASON,
  SERVER,
  type VerbGrammar,
  type VerbGroup,
  WAIVE,
} from './grammar-parts';
import { aReason, atMost, oneOf } from './options';

const lazily = createRequire(__filename);
const verbs = () => lazily('./verbs/schedule') as typeof import('./verbs/schedule');
// Only these read runbooks: the others need not load what checks them.
const making = () => lazily('./verbs/schedule-make') as typeof import('./verbs/schedule-make');

/** What a schedule does: of `create` and `update`. */
const SETTINGS: Flag[] = [
  CLUSTER,
  INPUT,
  NODES,
  { flags: '--cron <text>', text: 'when it starts: minute, hour, day of month, month, day of week' },
  { flags: '--calendar <spec>', text: 'or as a calendar of Temporal: \'{"hour": 2, "dayOfWeek": "SUNDAY"}\'' },
  { flags: '--at <time>', text: 'or once: 2026-03-01T02:00 by the clock of the zone, or 2026-03-01T01:00:00Z' },
  { flags: '--timezone <name>', text: 'its zone, such as Europe/Berlin' },
  { flags: '--window <duration>', text: 'how long it may go on, such as 3h' },
  { flags: '--cutoff <duration>', text: 'so long before its close everything must be over (none)' },
  { flags: '--at-close <what>', text: 'stop (default), or carry-over: it sleeps until the next window' },
  { flags: '--jitter <duration>', text: 'starts up to so much later, at random (none)' },
  { flags: '--catch-up <duration>', text: 'a start that Temporal missed is made up for so long (10m)' },
  {
    flags: '--overlap <what>',
    text: 'while a run of it goes on, a start is left out (skip, default) or follows it (buffer-one)',
    parse: oneOf('--overlap', OVERLAPS),
  },
  { flags: '--stop-after-failure', text: 'pauses the schedule when a run of it failed or was rolled back' },
  { flags: '--require-approval', text: 'each run waits until a person approves its plan, at most 24 h' },
  WAIVE,
  REASON,
  { flags: '--note <text>', text: 'what it is for; stands at the schedule', parse: atMost('--note', 500) },
];
const WHO: Flag = { ...BY, text: 'who makes it (default: your login name)' };

function verb(name: string, rest: Omit<VerbGrammar, 'name'>): VerbGrammar {
  return { name, ...rest, flags: [...rest.flags, ...SERVER, JSON_FLAG] };
}

export const SCHEDULE: VerbGroup = {
  name: 'schedule',
  summary: 'start runbooks in maintenance windows, by themselves',
  verbs: [
    verb('create', {
      args: '[name] [runbook]',
      summary: 'makes a schedule that starts this runbook in a maintenance window',
      flags: [...SETTINGS, { flags: '--paused', text: 'starts nothing until `schedule resume`' }, WHO],
      examples: [
        'rollbook schedule create sunday-stats rolling-restart --cluster prod-eu -i services=stats_archiver --cron "0 2 * * SUN" --timezone Europe/Berlin --window 3h --cutoff 20m',
      ],
      load: () => making().create,
    }),
    verb('list', {
      args: '',
      summary: 'the schedules, what each starts, and when',
      flags: [{ flags: '--cluster <name>', text: 'only of this cluster' }],
      examples: ['rollbook schedule list'],
      load: () => verbs().list,
    }),
    verb('show', {
      args: '[name]',
      summary: 'one schedule: what it does, its next ten starts, and what became of the last ones',
      flags: [],
      examples: ['rollbook schedule show sunday-stats'],
      load: () => (lazily('./verbs/schedule-show') as typeof import('./verbs/schedule-show')).show,
    }),
    verb('pause', {
      args: '[name]',
      summary: 'starts nothing until `schedule resume`; a run that goes on goes on',
      flags: [REASON, { ...BY, text: 'who pauses it (default: your login name)' }],
      examples: ['rollbook schedule pause sunday-stats --reason "until the upgrade is through"'],
      load: () => verbs().pause,
    }),
    verb('resume', {
      args: '[name]',
      summary: 'ends a pause; starts that passed meanwhile are not made up for',
      flags: [],
      examples: ['rollbook schedule resume sunday-stats'],
      load: () => verbs().resume,
    }),
    verb('trigger', {
      args: '[name]',
      summary: 'starts a run of it now, in its window; outside of it with a reason',
      flags: [
        {
          flags: '--outside-window <text>',
          text: 'start although its window is closed, and why: it stands in the report with your name',
          parse: aReason('--outside-window', 2_000),
        },
        BY,
      ],
      examples: [
        'rollbook schedule trigger sunday-stats',
        'rollbook schedule trigger sunday-stats --outside-window "ticket 4711"',
      ],
      load: () => verbs().trigger,
    }),
    verb('update', {
      args: '[name] [runbook]',
      summary: 'changes a schedule; what is not written stays as it is',
      flags: [
        ...SETTINGS,
        {
          flags: '--unset <key>',
          text: 'takes a setting back to its default, such as cutoff or inputs.stable; may be repeated',
          parse: parseUnset,
        },
        WHO,
      ],
      examples: ['rollbook schedule update sunday-stats --window 4h --unset cutoff'],
      load: () => making().update,
    }),
    verb('delete', {
      args: '[name]',
      summary: 'takes a schedule away; a run that it started goes on',
      flags: [],
      examples: ['rollbook schedule delete sunday-stats'],
      load: () => verbs().remove,
    }),
    verb('apply', {
      args: '[file]',
      summary: 'shows what is different from a file of schedules; with --yes makes it so',
      flags: [
        { flags: '--yes', text: 'do what is shown, without asking' },
        { ...BY, text: 'who makes them (default: your login name)' },
      ],
      examples: ['rollbook schedule apply schedules.yaml', 'rollbook schedule apply schedules.yaml --yes'],
      load: () => (lazily('./verbs/schedule-apply') as typeof import('./verbs/schedule-apply')).apply,
    }),
  ],
};
