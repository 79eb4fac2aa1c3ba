/** One opening of a maintenance window; instants in milliseconds. */
export interface Opening {
  start: number;
  closes: number;
  /** Everything that is begun must be over by then. */
  cutoffAt: number;
  /** The same for people, by the wall clock of its zone. */
  text: string;
}
