import { createRequire } from 'node:module';
import { BY, CLUSTER, INPUT, JSON_FLAG, NODES, REASON, SERVER, type VerbGrammar, WAIVE } from './grammar-parts';
import { atMost } from './options';

const lazily = createRequire(__filename);

/** `button create | list | delete`. */
export const BUTTON: VerbGrammar = {
  name: 'button',
  args: '[what] [name] [runbook]',
  summary: 'create, list or delete buttons: schedules in the Temporal UI whose Trigger starts exactly one kind of run',
  flags: [
    CLUSTER,
    INPUT,
    NODES,
    WAIVE,
    REASON,
    { ...BY, text: 'who makes the button (default: your login name)' },
    { flags: '--note <text>', text: 'what it is for; stands at the button', parse: atMost('--note', 500) },
    ...SERVER,
    JSON_FLAG,
  ],
  examples: [
    'rollbook button create night-restart rolling-restart --cluster prod-eu -i services=stats_archiver --note "ask Ada first"',
    'rollbook button list',
    'rollbook button delete night-restart',
  ],
  load: () => (lazily('./verbs/button') as typeof import('./verbs/button')).button,
};
