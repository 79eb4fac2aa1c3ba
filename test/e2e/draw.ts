import type { FaultInput } from '../../simulator';

/** Where everything random comes from. */
export interface Draw {
  pick<T>(list: readonly T[]): T;
  int(least: number, most: number): number;
}

/** One to four faults that pass, of the answer, the effect, the list, the way to the node, or the cluster. */
export function drawFaults(draw: Draw): FaultInput[] {
  return Array.from({ length: draw.int(1, 4) }, () => draw.pick(MENU)(draw));
}

const MENU: ((draw: Draw) => FaultInput)[] = [
  (draw) => ({ kind: 'reset', when: draw.pick(['before', 'after'] as const), ...ofPosts(draw) }),
  (draw) => ({ kind: 'no-answer', do: draw.pick([true, false]), ...ofPosts(draw) }),
  (draw) => ({
    kind: 'late-answer',
    ms: draw.pick([500, 3_000]),
    apply: draw.pick(['at-once', 'at-end'] as const),
    ...ofPosts(draw),
  }),
  (draw) => ({
    kind: 'status',
    status: draw.pick([400, 404, 409, 500, 503]),
    do: draw.pick([true, false]),
    ...ofPosts(draw),
  }),
  (draw) => ({ kind: 'garbled', as: garble(draw), ...ofPosts(draw) }),
  (draw) => ({
    kind: 'says',
    answer: draw.pick(['true', 'false', 'missing'] as const),
    do: draw.pick([true, false]),
    ...ofPosts(draw),
  }),
  (draw) => ({ kind: draw.pick(['no-effect', 'starting', 'via-stopped', 'late-return'] as const), ...ofPosts(draw) }),
  (draw) => ({
    kind: 'applied-late',
    ms: draw.int(1, 8) * 1_000,
    answer: draw.pick(['none', 'reset', '503', 'true'] as const),
    ...ofPosts(draw),
  }),
  (draw) => ({ kind: 'status-word', word: 'BACKOFF', always: draw.pick([true, false]), ...forAWhile(draw) }),
  (draw) => ({ kind: 'unlisted', service: 'stats_archiver', ...forAWhile(draw) }),
  (draw) => ({ kind: 'stale-list', ...forAWhile(draw) }),
  (draw) => ({ kind: 'garbled', as: garble(draw), method: 'GET', ...forAWhile(draw) }),
  (draw) => ({ kind: 'no-api', how: draw.pick(['refused', 'hang', 'reset'] as const), ...forAWhile(draw) }),
  (draw) => ({ kind: 'status', status: 503, method: 'GET', ...forAWhile(draw) }),
  (draw) => ({ kind: 'reset', when: draw.pick(['before', 'after'] as const), method: 'GET', ...forAWhile(draw) }),
  (draw) => ({ kind: 'slow', ms: 300, ...forAWhile(draw) }),
  (draw) => ({
    kind: 'misroute',
    to: draw.int(1, 3),
    per: draw.pick(['request', 'connection'] as const),
    method: 'GET',
    ...forAWhile(draw),
  }),
  (draw) => ({ ...once(draw), do: { what: 'primary', node: draw.int(1, 3), gapMs: draw.pick([0, 2_000]) } }),
  (draw) => ({ ...once(draw), do: { what: 'reboot', node: draw.int(1, 3), ms: 3_000 } }),
  (draw) => ({
    ...once(draw),
    do: {
      what: 'service',
      node: draw.int(1, 3),
      service: draw.pick(['alert_mgr', 'stats_archiver']),
      operation: 'restart',
    },
  }),
];

function garble(draw: Draw): 'not-json' | 'empty' | 'html' | 'wrong-types' | 'truncated' | 'dribble' {
  return draw.pick(['not-json', 'empty', 'html', 'wrong-types', 'truncated', 'dribble'] as const);
}

function somewhere(draw: Draw): { node?: number } {
  const node = draw.int(0, 3);
  return node === 0 ? {} : { node };
}

function ofPosts(draw: Draw): { method: 'POST'; times: number; skip: number; node?: number } {
  return { method: 'POST', times: draw.int(1, 2), skip: draw.int(0, 2), ...somewhere(draw) };
}

function forAWhile(draw: Draw): { forMs: number; node?: number } {
  return { forMs: draw.int(1, 8) * 1_000, ...somewhere(draw) };
}

function once(draw: Draw): { kind: 'then'; at: 'applied' | 'answered'; method: 'POST'; times: 1; skip: number } {
  return {
    kind: 'then',
    at: draw.pick(['applied', 'answered'] as const),
    method: 'POST',
    times: 1,
    skip: draw.int(0, 1),
  };
}
