import { createRequire } from 'node:module';
import { CLUSTER, JSON_FLAG, SERVER, type VerbGrammar } from './grammar-parts';
import { parseDays } from './options';

const lazily = createRequire(__filename);

export const CALENDAR: VerbGrammar = {
  name: 'calendar',
  args: '',
  summary: 'what is coming: windows and starts of schedules, change freezes, and the runs that go on',
  flags: [
    { flags: '--days <number>', text: 'so many days from now on, 1 to 366 (default: 14)', parse: parseDays },
    { ...CLUSTER, text: 'only of this cluster' },
    { flags: '--ics', text: 'as an iCalendar file, for calendar programs' },
    { flags: '--out <file>', text: 'with --ics: write it there' },
    ...SERVER,
    JSON_FLAG,
  ],
  examples: ['rollbook calendar --cluster prod-eu --days 30', 'rollbook calendar --ics --out rollbook.ics'],
  load: () => (lazily('./verbs/calendar') as typeof import('./verbs/calendar')).calendar,
};
