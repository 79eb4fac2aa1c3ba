import fc from 'fast-check';
import { mutate } from '../../activities/mutate';
import { room } from '../../activities/room';
import { nightly, schedules } from './arbitraries';
import { loadRuntime, type Changes, type Runtime } from './core/runtime';
import { Broken, judge } from './judge';
import { AT_NIGHT } from './mutants-at-night';
import type { Schedule } from './schedule';
import type { Variants } from './world/perform';

/** Schedules after which a mistake must have been found. */
const ENOUGH = 400;

interface Mutant {
  what: string;
  /** Any of these rules may be the first to break. */
  breaks: number[];
  variants?: Variants;
  /** In the code of the workflow bundle. */
  changes?: Changes;
}

const MUTANTS: Mutant[] = [
  {
    what: 'a guard that sends once more when no answer came',
    breaks: [3, 4, 12],
    variants: {
      mutate: async (input, session, around) => {
        const first = await mutate(input, session, around);
        return first.answer === 'lost' ? mutate(input, session, around) : first;
      },
    },
  },
  {
    what: 'a guard that sends in every attempt, and in a run that came out of a reset',
    breaks: [3, 4],
    variants: {
      mutate: (input, session, around) =>
        mutate({ ...input, firstRunId: around.runId ?? '' }, session, { ...around, attempt: 1 }),
    },
  },
  {
    what: 'a guard that takes what it did not send for sent',
    breaks: [4, 12],
    variants: {
      mutate: async (input, session, around) => {
        const result = await mutate(input, session, around);
        return result.already ? { ...result, already: false, answer: 'true', writtenAt: result.endedAt } : result;
      },
    },
  },
  {
    what: 'a guard that takes any answer for true',
    breaks: [12, 4],
    variants: {
      mutate: async (input, session, around) => {
        const result = await mutate(input, session, around);
        return result.writtenAt === null ? result : { ...result, answer: 'true' };
      },
    },
  },
  {
    what: 'a room that always says yes',
    breaks: [9],
    variants: {
      room: async (input, survey) => {
        const result = await room(input, survey);
        return 'services' in result.look ? { ...result, allowed: { ok: true, why: '' } } : result;
      },
    },
  },
  {
    what: 'proofs that are done at the first look',
    breaks: [4, 9],
    variants: {
      settle: (input) =>
        Promise.resolve({
          proof: {
            ...input.proof,
            pursuits: input.proof.pursuits.map((pursuit) => ({ ...pursuit, state: 'proven' as const })),
          },
          refused: null,
        }),
    },
  },
  {
    what: 'what was not answered counts as not happened at once',
    breaks: [4, 9],
    variants: {
      settle: (input) =>
        Promise.resolve({
          proof: {
            ...input.proof,
            pursuits: input.proof.pursuits.map((pursuit) =>
              pursuit.state === 'evidence' || pursuit.state === 'asking'
                ? { ...pursuit, state: 'not-happened' as const }
                : { ...pursuit, state: 'proven' as const },
            ),
          },
          refused: null,
        }),
    },
  },
  {
    what: 'a login that is tried again with every activity after a 401',
    breaks: [7],
    variants: { latches: false },
  },
  {
    what: 'a run that takes no lock',
    breaks: [8],
    changes: [['if (!readOnly) lock.held = await', 'if (!readOnly && Date.now() < 0) lock.held = await']],
  },
  {
    what: 'a report without the requests that were lost',
    breaks: [12],
    changes: [
      ['run.state.mutations.push(mutation);', "if (mutation.answer !== 'lost') run.state.mutations.push(mutation);"],
    ],
  },
  {
    what: 'a report that calls what is unknown restarted',
    breaks: [4],
    changes: [
      [
        "        case 'unknown':\n            return 'unknown';",
        "        case 'unknown':\n            return 'restarted';",
      ],
    ],
  },
  {
    what: 'a run of whose holds nobody is told',
    breaks: [0],
    changes: [
      ['for (const matter of news)handOver', "for (const matter of news)if (matter.kind !== 'holding')handOver"],
    ],
  },
  {
    what: 'a workflow that does other things on replay',
    breaks: [0],
    changes: [
      [
        "patched)('rules-1');",
        "patched)('rules-1'); globalThis.__worldModules.set('seen', (globalThis.__worldModules.get('seen') ?? 0) + 1); if (globalThis.__worldModules.get('seen') % 3 === 0) (0,_temporalio_workflow__WEBPACK_IMPORTED_MODULE_0__.patched)('other');",
      ],
    ],
  },
];

describe('a mistake made on purpose', () => {
  let plain: Runtime;
  beforeAll(() => {
    plain = loadRuntime();
  });

  it.each(MUTANTS)(
    '$what, is found',
    async ({ breaks, variants, changes }) => {
      const runtime = changes ? loadRuntime(changes) : plain;
      const broken = await firstBroken((schedule) => judge(schedule, runtime, variants));
      expect(broken).not.toBeNull();
      expect(breaks).toContain(broken?.invariant.rule);
    },
    300_000,
  );

  it.each(AT_NIGHT)(
    '$what, is found',
    async ({ breaks, changes }) => {
      const runtime = loadRuntime(changes);
      const broken = await firstBroken((schedule) => judge(schedule, runtime), nightly);
      expect(breaks).toContain(broken?.invariant.name);
    },
    300_000,
  );
});

/** The first rule that breaks, without shrinking; null: none did. */
async function firstBroken(play: (schedule: Schedule) => Promise<unknown>, from = schedules): Promise<Broken | null> {
  const found = await fc.check(
    fc.asyncProperty(from, async (schedule) => {
      await play(schedule);
    }),
    { numRuns: ENOUGH, endOnFailure: true },
  );
  if (!found.failed) return null;
  const { errorInstance } = found;
  if (errorInstance instanceof Broken) return errorInstance;
  throw errorInstance instanceof Error ? errorInstance : new Error(String(errorInstance));
}
