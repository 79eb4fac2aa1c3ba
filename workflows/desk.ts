import { CancellationScope, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { reportOf } from '../rollout/report';
import { nextStep } from '../rollout/next';
import type { Held, HoldVerb, Report, Status } from '../rollout/report-shape';
import { hasSent, newRunState, statusOf, type RunState } from '../rollout/run-state';
import { newControl, type Hold } from './control';
import { verbsFor } from './sense';
import { openDesk, type Desk } from './messages';
import { keepPage } from './page';
import { attribute, comingOf } from './phase';
import { now } from './run';
import { abort } from './verbs';

/** The run's state and its messages, ready before anything else: whatever the input is, it can be asked and aborted. */
export function openRun(given: unknown): { state: RunState; desk: Desk } {
  const info = workflowInfo();
  const text = (key: string, most: number) => textOf(given, key)?.slice(0, most) ?? null;
  const state = newRunState(
    {
      id: info.workflowId,
      runbook: titleOf(text('runbook', 300_000)),
      hash: null,
      plan: null,
      cluster: text('cluster', 200) ?? '',
      requestedBy: text('requestedBy', 200),
      reason: text('reason', 2_000),
      startedAt: info.startTime.toISOString(),
      finishedAt: null,
    },
    { inputs: {}, nodes: null, named: true },
  );
  const standing = (report: Report): Status => {
    const status = statusOf(state, report);
    const open = desk.control.questions.open.filter((one) => one.answer === null);
    const questions = open.map(({ node, text, plan, until }) => ({
      node,
      text,
      plan,
      until: new Date(until).toISOString(),
    }));
    const sent = hasSent(state);
    const holds = desk.control.holds
      .filter((hold) => hold.answer === null)
      .map((hold) => heldIn(hold, verbsFor(hold, desk.control, sent)));
    return {
      ...status,
      waiting: status.waiting ?? comingOf(desk.control, state.run.id),
      ...(questions.length > 0 ? { questions } : {}),
      ...(holds.length > 0 ? { holds } : {}),
    };
  };
  const desk: Desk = {
    control: newControl(),
    status: () => standing(reportOf(state)),
    nodes: () => state.nodes.map(({ uid }) => uid),
    sent: () => desk.control.posting > 0 || hasSent(state),
    plan: () => state.plan,
    record: (what, { by, reason, node }) => {
      const onNode = node === null ? what : `${what} node ${node}`;
      state.messages.push({ at: now(), by, what: onNode, reason });
    },
  };
  openDesk(desk);
  // Without the care that a whole report needs to stay small: the page is cut to its own size.
  keepPage(state, () => standing({ ...state, notDone: [], next: nextStep(state) }));
  CancellationScope.current()
    .cancelRequested.catch(() => abort(desk, { by: 'temporal', reason: null, node: null, plan: null }))
    .catch(() => undefined);
  upsertSearchAttributes([
    { key: attribute('RollbookCluster'), value: state.run.cluster.slice(0, 200) },
    { key: attribute('RollbookRunbook'), value: state.run.runbook },
    { key: attribute('RollbookPhase'), value: 'planning' },
  ]);
  return { state, desk };
}

function heldIn({ node, why, since, until }: Hold, verbs: HoldVerb[]): Held {
  return { node, why, since: new Date(since).toISOString(), until: new Date(until).toISOString(), verbs };
}

/** The name of a runbook that was named, or of one that was sent whole. */
function titleOf(runbook: string | null): string {
  if (runbook === null) return '';
  const sent = /^\s*runbook:\s*["']?([a-z0-9-]+)/m.exec(runbook)?.[1];
  return (sent ?? runbook.split('\n')[0] ?? '').slice(0, 200);
}

function textOf(given: unknown, key: string): string | null {
  if (typeof given !== 'object' || given === null) return null;
  const value = (given as Record<string, unknown>)[key];
  return typeof value === 'string' && value !== '' ? value : null;
}
