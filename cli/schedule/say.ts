import type { Call } from '../verb';

/** What became of a schedule, as a line or with `--json`; ends the verb with 0. */
export function saySchedule({ output }: Call, name: string, text: string): number {
  output.data({ name, text });
  output.text(`schedule ${name}: ${text}`);
  return 0;
}
