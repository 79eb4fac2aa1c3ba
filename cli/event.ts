/** One thing that happened in a run: a line of `run --json` and `watch --json`. */
export interface Event {
  type: 'plan' | 'gate' | 'node' | 'mutation' | 'look' | 'wait' | 'message' | 'note' | 'outcome';
  /** ISO-8601 UTC. */
  at: string;
  node?: number;
  service?: string;
  text: string;
}
