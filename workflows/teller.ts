import { NOTHING_TOLD, type Told } from '../rollout/notice';

/** What a run has told to somebody outside, and how far it has come with it. */
export interface Teller {
  /** Whether anybody wants to be told; null: the run does not know yet. */
  wanted: boolean | null;
  told: Told;
  /** Notices so far. */
  count: number;
  /** What carries the notices on was started; false: it has to be, first. */
  open: boolean;
  /** Resolves when every notice so far stands in Temporal; never rejects. */
  handedOver: Promise<void>;
}

export function newTeller(): Teller {
  return { wanted: null, told: NOTHING_TOLD, count: 0, open: false, handedOver: Promise.resolve() };
}
