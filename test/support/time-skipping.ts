import { TestWorkflowEnvironment } from '@temporalio/testing';
import { findTestServer } from '../../temporal/binary';
import { SEARCH_ATTRIBUTES } from '../../temporal/names';
import { quiet } from './quiet';

/** A time-skipping Temporal with Rollbook's search attributes; end it with `teardown()`. Skips only while a result is awaited. */
export async function timeSkippingEnv(): Promise<TestWorkflowEnvironment> {
  quiet();
  const path = await findTestServer();
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  const searchAttributes = Object.fromEntries(SEARCH_ATTRIBUTES.map((name) => [name, 2 as const]));
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  return env;
}
