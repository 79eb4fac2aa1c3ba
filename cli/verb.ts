import type { Interrupt } from './interrupt';
import type { Options } from './options';
import type { Output } from './output';

/** One call of the program: what was asked, where answers go, and when Ctrl-C was pressed. */
export interface Call {
  /** Words after the verb that are no flags. */
  args: string[];
  options: Options;
  output: Output;
  interrupt: Interrupt;
}

/** A verb: does what was asked and gives the exit code. Throws a UserError for anything that a person can mend. */
export type Verb = (call: Call) => Promise<number>;
