import { ApplicationFailure } from '@temporalio/workflow';
import { z } from 'zod';
import type { Catalog, ComingFreezes, DoctorResult } from '../activities/contract';
import { firstReads } from './calls';

const LONGEST = 400 * 86_400_000;

const doctorInput = z.strictObject({ cluster: z.string().trim().min(1) });
const freezesInput = z
  .strictObject({ cluster: z.string().trim().min(1).nullable(), from: z.number().int(), to: z.number().int() })
  .refine(({ from, to }) => from < to && to - from <= LONGEST);

/** Runbooks and clusters that the worker serves. */
export async function catalog(): Promise<Catalog> {
  return firstReads('list the runbooks and clusters of this worker').catalog({});
}

/** Reach, TLS, login, role, uid, name and version of every node of a cluster; changes nothing. */
export async function doctor(given: unknown): Promise<DoctorResult> {
  const input = doctorInput.safeParse(given);
  if (!input.success)
    throw ApplicationFailure.nonRetryable('the input must be {"cluster": "<name>"}', 'input', { problems: [] });
  return firstReads(`look at every node of ${input.data.cluster}`).doctor(input.data);
}

/** The change freezes that the worker's calendars know of, of one cluster or of all; changes nothing. */
export async function freezes(given: unknown): Promise<ComingFreezes> {
  const input = freezesInput.safeParse(given);
  if (!input.success)
    throw ApplicationFailure.nonRetryable(
      'the input must be {"cluster": "<name>" or null, "from": ms, "to": ms}, at most 400 days',
      'input',
      { problems: [] },
    );
  const { cluster } = input.data;
  return firstReads(`read the change freezes of ${cluster ?? 'every cluster'}`).freezes(input.data);
}
