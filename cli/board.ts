import type { Status } from '../rollout/report-shape';
import type { Event } from './event';
import { cut, frame, paint } from './frame';
import type { Printer } from './printer';
import { eventLine } from './watch-lines';

export interface Screen {
  columns?: number;
  rows?: number;
  write(text: string): unknown;
}

/** Live progress: what happened scrolls by above, a table of nodes and services stays below and is drawn anew. */
export class Board implements Printer {
  private drawn = 0;
  private last: Status | null = null;

  constructor(private readonly screen: Screen) {}

  show(events: Event[], status: Status): void {
    this.last = status;
    this.redraw(events.filter(isNews).map((event) => paint(event.type, cut(eventLine(event), this.width()))));
  }

  say(text: string): void {
    this.redraw([paint('say', cut(text, this.width()))]);
  }

  rest(): void {
    this.drawn = 0;
  }

  close(): void {
    this.last = null;
  }

  private redraw(above: string[]): void {
    const below = this.last
      ? frame(this.last, new Date().toISOString(), { columns: this.width(), rows: this.screen.rows || 24 })
      : [];
    const up = this.drawn > 0 ? `\u001b[${this.drawn}A\u001b[0J` : '';
    this.screen.write(up + [...above, ...below].map((line) => `${line}\n`).join(''));
    this.drawn = below.length;
  }

  /** A terminal that does not know its size says 0. */
  private width(): number {
    return Math.max(20, (this.screen.columns || 80) - 1);
  }
}

/** What stays readable above the table; the rest the table itself shows. */
function isNews(event: Event): boolean {
  if (event.type === 'look') return false;
  if (event.type === 'gate') return !/^(gate|\d+ gates) yes/.test(event.text);
  if (event.type === 'node') return /(done|failed|undone|undo-failed|skipped|unknown)$/.test(event.text);
  return true;
}
