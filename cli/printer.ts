import type { Status } from '../rollout/report-shape';
import { Board } from './board';
import type { Event } from './event';
import type { Output } from './output';
import { eventLine } from './watch-lines';

/** Shows a run as it goes: as data, as plain lines, or drawn on a terminal. */
export interface Printer {
  show(events: Event[], status: Status): void;
  /** A message about the watching itself, not about the run. */
  say(text: string): void;
  /** Somebody else writes to the terminal now; what is drawn next begins below. */
  rest(): void;
  /** Nothing more is drawn. */
  close(): void;
}

/** The printer that fits where the output goes. */
export function printerFor(output: Output): Printer {
  if (output.live) return new Board(process.stdout);
  return {
    show: (events) => {
      for (const event of events) {
        output.line(event);
        output.text(eventLine(event));
      }
    },
    say: output.say,
    rest: () => undefined,
    close: () => undefined,
  };
}
