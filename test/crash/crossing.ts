import type { Cell } from './cell';
import type { Taken } from './history';
import { momentsOf, nameOf, type Moment, type SeenStep } from './moments';
import type { Play } from './runbooks';
import { STRIKES, type Strike } from './strikes';

/** Steps that no activity stands for: nothing of them can be paused. */
const OF_OTHERS = ['child workflow', 'signal', 'cancel'];

/**
 * The moments of one undisturbed run. What `restart` has already shown is left out of the others: `undo` begins with its failure,
 * `pair` between its services, `batch` with its first request, `back` and `held` with their second node; and of their requests only
 * those are left that nothing else shows.
 */
export function momentsIn({ play, taken, steps }: { play: Play; taken: Taken[]; steps: SeenStep[] }): Moment[] {
  const moments = momentsOf(play, taken, steps);
  const first = (type: string, nth: number): number =>
    moments.findIndex((moment) => moment.type === type && moment.nth === nth);
  const [sent, proven, nodeOver] = [first('mutate', 1), first('settle', 1), first('mutate', 2)];
  const secondProven = first('settle', 2);
  const isStep = ({ request, local }: Moment): boolean => request === null || local;
  const tells: Record<Play, (moment: Moment, index: number) => boolean> = {
    restart: (moment, index) => isStep(moment) || index < nodeOver,
    undo: ({ request }, index) => index >= proven || request?.method === 'POST',
    pair: (moment, index) => index >= proven && (isStep(moment) || isEffect(moment)),
    batch: (moment, index) => index >= sent && (isStep(moment) || isEffect(moment)),
    back: (moment, index) => index >= nodeOver && (moment.request === null || isEffect(moment)),
    held: (moment, index) => index >= secondProven && (moment.request === null || isEffect(moment)),
  };
  return unique(moments.filter(tells[play]));
}

/** Every moment with every strike that makes a difference there, and resets to every workflow task. */
export function crossed(plays: Moment[][]): Cell[] {
  const struck = STRIKES.flatMap((strike) =>
    plays
      .flat()
      .filter((moment) => fits(strike, moment))
      .map((moment) => ({ strike, moment, task: null })),
  );
  return [...struck, ...plays.flatMap(resets)];
}

/** From the last proof, back to each workflow task since the first moment. */
function resets(moments: Moment[]): Cell[] {
  const from = moments[0]?.task ?? 0;
  const moment = moments.findLast(({ type, request }) => type === 'settle' && request === null);
  if (!moment) return [];
  return Array.from({ length: moment.task - from }, (_, index) => ({ strike: 'reset', moment, task: from + index }));
}

function isEffect({ request, at }: Moment): boolean {
  return request?.method === 'POST' && at === 'applied';
}

/** A server that is gone, or holds something back, makes no difference between two requests of a read. */
function fits(strike: Strike, { type, request, at, local }: Moment): boolean {
  const mutating = type === 'mutate' && at !== 'answering';
  if (strike === 'pause-activity') return !local && !OF_OTHERS.includes(type) && (request === null || mutating);
  if (strike === 'server' || strike === 'pause-workflow') return local || request === null || mutating;
  return true;
}

/** What is done side by side shares its requests. */
function unique(moments: Moment[]): Moment[] {
  const key = (moment: Moment): string => {
    const { request, at } = moment;
    return request ? [request.node, request.method, request.path, request.index, at].join(' ') : nameOf(moment);
  };
  return [...new Map(moments.toReversed().map((moment) => [key(moment), moment])).values()].toReversed();
}
