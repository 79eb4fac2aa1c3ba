import { MomentMissed, runCell, titleOf, type Cell } from './cell';
import { judge, tookUpAfter } from './judge';
import type { Lane } from './lane';
import { rivalsTitle, runRivals, type Rivals } from './rivals';
import { GENTLE, STAFF } from './strikes';

/** One thing to try: what it needs, and all that is then not as promised. */
export interface Case {
  title: string;
  /** `gentle`: it spares workers and server, and shares them. */
  lane: 'rough' | 'gentle' | 'server';
  staff: number;
  /** Null: two starts. */
  cell: Cell | null;
  run(lane: Lane): Promise<{ problems: string[]; tookUp: number | null }>;
}

export function caseOf(cell: Cell): Case {
  const { strike } = cell;
  return {
    title: titleOf(cell),
    lane: strike === 'server' ? 'server' : GENTLE.includes(strike) ? 'gentle' : 'rough',
    staff: STAFF[strike],
    cell,
    run: (lane) => tried(lane, cell),
  };
}

const TRIES = 3;

/** Again where its moment did not come. */
async function tried(lane: Lane, cell: Cell): ReturnType<Case['run']> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runCell(lane, cell, async (ran) => ({ problems: await judge(ran), tookUp: tookUpAfter(ran) }));
    } catch (error) {
      if (!(error instanceof MomentMissed) || tries === TRIES) throw error;
    }
  }
}

export function rivalsCase(rivals: Rivals): Case {
  const { staff, killed } = rivals;
  return {
    title: rivalsTitle(rivals),
    lane: killed || staff > 1 ? 'rough' : 'gentle',
    staff,
    cell: null,
    run: async (lane) => ({ problems: await runRivals(lane, rivals), tookUp: null }),
  };
}
