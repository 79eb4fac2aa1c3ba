import { NAME, nameHint } from '../schedule-name';
import { usage } from '../options';

/** The name of a schedule. Throws `usage` that says what can be one. */
export function parseName(text: string | undefined): string {
  if (text === undefined) throw usage('write the name of the schedule, such as sunday-stats');
  if (NAME.test(text)) return text;
  throw usage(`schedule ${text.slice(0, 60)}: ${nameHint('sunday-stats')}`);
}
