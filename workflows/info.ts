import { ApplicationFailure } from '@temporalio/workflow';
import { z } from 'zod';
import type { Catalog, DoctorResult } from '../activities/contract';
import { firstReads } from './calls';

const doctorInput = z.strictObject({ cluster: z.string().trim().min(1) });

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
