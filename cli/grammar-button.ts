import { createRequire } from 'node:module';
import { BY, CLUSTER, INPUT, JSON_FLAG, NODES, REASON, SERVER, type VerbGroup, WAIVE } from './grammar-parts';
import { atMost } from './options';

const lazily = createRequire(__filename);
const verbs = () => lazily('./verbs/button') as typeof import('./verbs/button');

export const BUTTON: VerbGroup = {
  name: 'button',
  summary: 'create, list or delete buttons: schedules in the Temporal UI whose Trigger starts exactly one kind of run',
  verbs: [
    {
      name: 'create',
      args: '[name] [runbook]',
      summary: 'makes a button that starts this runbook on this cluster with these inputs',
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
      ],
      load: () => verbs().create,
    },
    {
      name: 'list',
      args: '',
      summary: 'the buttons, what each starts, and when it was pressed last',
      flags: [...SERVER, JSON_FLAG],
      examples: ['rollbook button list'],
      load: () => verbs().list,
    },
    {
      name: 'delete',
      args: '[name]',
      summary: 'takes a button away; a run that it started goes on',
      flags: [...SERVER, JSON_FLAG],
      examples: ['rollbook button delete night-restart'],
      load: () => verbs().remove,
    },
  ],
};
