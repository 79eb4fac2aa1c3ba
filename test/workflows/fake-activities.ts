import { createHash } from 'node:crypto';
import { activityInfo, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Activities, NodeRef } from '../../activities/contract';
import { openings } from '../../activities/openings';
import { packed, room } from '../../activities/room';
import { settle } from '../../activities/settle';
import { checkRunbook } from '../../language/check';
import { readInputs } from '../../language/inputs';
import { canonicalFacts, canonicalRequest } from '../../rollout/canonical';
import { judgeGates } from '../../rollout/gates';
import { judgeHealthy } from '../../rollout/healthy';
import { mayTouch } from '../../rollout/out';
import type { FakeCluster } from './fake-cluster';

/** What a worker does for a run, over a cluster in memory. */
export function activitiesOf(cluster: FakeCluster): Activities {
  const beat = () => Context.current().heartbeat();
  const cancelled = () => Context.current().cancellationSignal.aborted;
  // Virtual time runs as fast as looks are taken; a breath lets messages and cancellations in.
  const breathe = () => new Promise((resolve) => setTimeout(resolve, 1));
  return {
    load: async ({ runbook, inputs }) => {
      const text = runbook.includes('\n') ? runbook : cluster.runbookText;
      const checked = checkRunbook(text, 'runbook.yaml');
      if (!checked.ok)
        return {
          ok: false,
          code: 'runbook',
          message: checked.problems.map((p) => p.message).join('; '),
          problems: checked.problems,
          notifies: cluster.notifies,
        };
      const read = readInputs(checked.runbook, inputs);
      if (!read.ok)
        return {
          ok: false,
          code: 'input',
          message: read.problems.join('; '),
          problems: [],
          notifies: cluster.notifies,
        };
      const known = {
        name: 'c1',
        url: 'https://10.0.0.1:9443',
        pinnedName: null,
        login: 'local' as const,
        maxUnavailable: cluster.maxUnavailable,
        byName: false,
        calendar: cluster.freeze !== null,
      };
      return {
        ok: true,
        runbook: checked.runbook,
        hash: 'ab'.repeat(32),
        document: null,
        inputs: read.inputs,
        cluster: known,
        notifies: cluster.notifies,
      };
    },
    hashPlan: async ({ request, facts }) => ({
      request: sha(canonicalRequest(request)),
      facts: sha(canonicalFacts(facts)),
    }),
    survey: async (input) => {
      await cluster.beforeSurvey(input);
      if (input.unlatch) cluster.login = null;
      return cluster.survey(input);
    },
    borderSurvey: async (input) => {
      await cluster.beforeSurvey(input);
      if (input.unlatch) cluster.login = null;
      return packed(cluster.survey(input), input.full);
    },
    room: async (input) =>
      room(input, async (each) => {
        await cluster.beforeSurvey(each);
        if (each.unlatch) cluster.login = null;
        return cluster.survey(each);
      }),
    surveyUntil: async (input) => {
      const end = cluster.time + input.limit;
      for (;;) {
        beat();
        await cluster.beforeSurvey(input);
        const survey = cluster.survey(input);
        const gates = judgeGates(input.until.gates, survey, input.until.context).every(
          (gate) => gate.verdict === 'yes',
        );
        const free = input.until.touching === null || mayTouch(survey, input.until.context, input.until.touching).ok;
        if (gates && free) return { well: true, login: null };
        if (cluster.login !== null || cluster.time >= end || cancelled()) return { well: false, login: cluster.login };
        cluster.advance(5_000);
        await breathe();
      }
    },
    looks: async ({ nodes, services }) =>
      Object.fromEntries(nodes.map(({ uid }: NodeRef) => [String(uid), cluster.look(uid, services)])),
    read: async ({ action }) =>
      action === 'cluster.check'
        ? { ok: true, value: { ok: true, failing: [] } }
        : { ok: false, why: `no ${action} here`, refused: null },
    mutate: async (input) => cluster.mutate(input),
    settle: async (input) =>
      settle(input, {
        look: async (node) => cluster.look(node.uid),
        looks: async (nodes) => Object.fromEntries(nodes.map(({ uid }) => [String(uid), cluster.look(uid)])),
        pause: async (ms) => {
          cluster.advance(ms);
          await breathe();
          return !cancelled();
        },
        cancelled,
        now: () => cluster.time,
        progress: beat,
      }),
    locate: async ({ nodes, service, before, grace, graceIn }) => {
      const end = cluster.time + graceIn + grace;
      for (;;) {
        beat();
        const changed = nodes.filter(({ uid }) => {
          const look = cluster.look(uid);
          const now = 'services' in look ? look.services[service] : undefined;
          return now?.status !== before[String(uid)]?.status || now?.startTime !== before[String(uid)]?.startTime;
        });
        const [one] = changed;
        if (changed.length === 1 && one) return { found: 'one', node: one.uid, before: null };
        if (changed.length > 1) return { found: 'unknown', why: 'several nodes changed', refused: null };
        if (cluster.time > end) return { found: 'none' };
        cluster.advance(500);
        await breathe();
      }
    },
    awaitNode: async ({ node, context, stable, services, await: what }) => {
      cluster.advance(stable);
      if (what === 'node.healthy') {
        const judged = judgeHealthy(
          cluster.survey({
            cluster: '',
            nodes: null,
            avoid: [],
            parts: [],
            of: null,
            services: null,
            full: [],
            unlatch: false,
          }),
          context,
          node.uid,
        );
        return { verdict: judged.verdict === 'yes' ? 'yes' : 'no', why: judged.why, refused: null };
      }
      const wanted = what === 'services.running' ? 'RUNNING' : 'STOPPED';
      const bad = services.find((name) => cluster.node(node.uid).services[name]?.status !== wanted);
      return { verdict: bad ? 'no' : 'yes', why: bad ? `${bad} is not ${wanted}` : '', refused: null };
    },
    lockHolder: async () => cluster.holder,
    // Who asks about its own execution has not been reset.
    runClosed: async ({ runId }) => cluster.wasReset || runId !== activityInfo().workflowExecution?.runId,
    pauseSchedule: async (input) => {
      cluster.pauses.push(input);
      return cluster.onPause();
    },
    openings: async (input) => openings(input),
    freeze: async ({ at }) => cluster.freeze?.(at) ?? { ok: true, on: null, next: null },
    notifies: async () => cluster.notifies,
    notify: async ({ notice }) => {
      await cluster.onNotice(notice);
      cluster.notices.push(notice);
    },
    howClosed: async () => cluster.closedAs,
    doctor: async () => {
      throw ApplicationFailure.nonRetryable('not here');
    },
    freezes: async () => ({ clusters: [] }),
    catalog: async () => ({ runbooks: [], clusters: [] }),
  };
}

function sha(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
