/** One thing that is wrong in a document, with its place. Lines and columns count from 1. */
export interface Problem {
  file: string;
  line: number;
  column: number;
  /** Stable, kebab-case, from the closed list of the checker. */
  code: string;
  /** One sentence: what is wrong and what to write instead. */
  message: string;
}
