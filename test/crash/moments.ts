import type { Entry, Moment as At, Simulator } from '../../simulator';
import type { Taken } from './history';
import type { Play } from './runbooks';

/** A place in a run at which something can be done to it. */
export interface Moment {
  play: Play;
  /** The step in hand. */
  type: string;
  nth: number;
  /** It is done within a workflow task. */
  local: boolean;
  /** How many workflow tasks are completed by then. */
  task: number;
  /** The request in hand; null: as soon as the activity stands in the history. */
  request: Step | null;
  /** Of that request, as the simulator tells it. */
  at: At | null;
}

/**
 * The index-th time that this is asked of this node, whatever else is asked in between: what a read asks side by side has no fixed
 * order. Once something was sent to a node, the same question again and again counts once: how often it is looked at is not fixed.
 */
export interface Step {
  node: number;
  index: number;
  method: string;
  path: string;
}

/** A step as it was seen in an undisturbed run. */
export interface SeenStep extends Step {
  began: number;
}

/** Numbers the steps of each node as the requests come. */
export class StepCounter {
  readonly seen: SeenStep[] = [];
  private readonly last = new Map<number, SeenStep>();
  private readonly of = new Map<number, SeenStep>();

  /** The step that a request belongs to. */
  stepOf(at: At, entry: Entry): SeenStep | null {
    const known = this.of.get(entry.id);
    if (known || at !== 'arrived') return known ?? null;
    const { node, method, path } = entry;
    const last = this.last.get(node);
    const isSame = (step: Step): boolean => step.node === node && step.method === method && step.path === path;
    const sentTo = this.seen.some((step) => step.node === node && step.method === 'POST');
    const again = last !== undefined && sentTo && isSame(last);
    const step = again ? last : { node, method, path, index: this.seen.filter(isSame).length + 1, began: entry.at };
    if (!again) this.seen.push(step);
    this.last.set(node, step);
    this.of.set(entry.id, step);
    return step;
  }
}

/**
 * Every moment of a run, from its own history and from what its cluster was asked: each step as it enters history; each request of
 * a mutating one before and after it is answered, and its POST also once it has taken effect; of others the first and the last request.
 * A step done in passing enters history together with the next one, so it has only its requests.
 */
export function momentsOf(play: Play, taken: Taken[], steps: SeenStep[]): Moment[] {
  return taken.flatMap(({ type, nth, local, task, at: began, ended }) => {
    const own = steps.filter((step) => step.began >= began && step.began <= (ended ?? Infinity));
    const at = (request: Step | null, moment: At | null): Moment => ({
      play,
      type,
      nth,
      local,
      task,
      request,
      at: moment,
    });
    const scheduled = local ? [] : [at(null, null)];
    if (type !== 'mutate') {
      const [first] = own;
      const last = lastOf(own);
      return [...scheduled, ...(first ? [at(first, 'arrived')] : []), ...(last ? [at(last, 'answered')] : [])];
    }
    const whole: At[] = ['arrived', 'applied', 'answering', 'answered'];
    return [
      ...scheduled,
      ...own.flatMap((step) =>
        (step.method === 'POST' ? whole : (['arrived', 'answered'] as At[])).map((moment) => at(step, moment)),
      ),
    ];
  });
}

/** The last request of a step; where it asks the same again and again, how often depends on the time, but twice it does. */
function lastOf(own: SeenStep[]): SeenStep | undefined {
  const asked = (step: SeenStep, index: number): number =>
    own.slice(0, index).filter((other) => other.node === step.node && other.path === step.path).length;
  return own.findLast((step, index) => asked(step, index) < 2);
}

export function nameOf({ play, type, nth, local, request, at }: Moment): string {
  const where = request ? `${request.method} ${request.path} of node ${request.node} ${at}` : 'scheduled';
  return `${play}: ${type} ${nth}${local ? ' in passing' : ''}: ${where}`;
}

/** Calls `strike` at the moment, once, and holds the request there until it is through; the result resolves with what it gives. */
export function onRequest<T>(sim: Simulator, { request, at }: Moment, strike: () => Promise<T>): Promise<T> {
  const counter = new StepCounter();
  const isIt = (step: Step | null): boolean =>
    step !== null &&
    step.node === request?.node &&
    step.method === request.method &&
    step.path === request.path &&
    step.index === request.index;
  return new Promise((done, fail) => {
    let met = false;
    sim.onRequest(async (moment, entry) => {
      const step = counter.stepOf(moment, entry);
      if (met || moment !== at || !isIt(step)) return;
      met = true;
      await strike().then(done, fail);
    });
  });
}
