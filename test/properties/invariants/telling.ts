import type { Report } from '../../../rollout/report-shape';
import type { Run } from '../core/run';
import { match, nameOf, reported, type Invariant } from './invariant';
import type { World } from '../world/world';

/** A look comes so long after the fact at most where it proves something. */
const SLACK = 1_500;

const verdictsAreFacts: Invariant = {
  rule: 4,
  name: 'verdicts equal facts',
  says: 'An effect is a fact, not an answer. `true` proves nothing; an old RUNNING is not green.',
  over: (world) => {
    const spans = watchSpans(world);
    return {
      after: (entry) => {
        if (entry.what === 'service') spans.note(entry.node, entry.service, entry.status, entry.generation, entry.at);
        return null;
      },
      atEnd: ({ world: ended }) => {
        for (const { run, report } of reported(ended)) {
          for (const node of report.nodes) {
            for (const { name, verdict } of node.services) {
              const lie = lieIn(ended, run, node, name, verdict, spans);
              if (lie) return `node ${node.uid}, ${name} is reported ${verdict}: ${lie}`;
            }
          }
        }
        return null;
      },
    };
  },
};

const unknownStays: Invariant = {
  rule: 5,
  name: 'unknown never becomes yes or no silently',
  says: 'Three verdicts everywhere: yes, no, unknown. Any hold ends by a person, or after `hold` as `failed`, nothing undone.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const { run, report } of reported(world)) {
        const services = report.nodes.flatMap((node) => node.services.map((service) => ({ node, service })));
        const open = services.find(({ service }) => service.verdict === 'unknown');
        if (open && report.outcome === 'completed')
          return `the run is completed with ${open.service.name} of node ${open.node.uid} unknown`;
        if (open?.node.phase === 'done') return `node ${open.node.uid} is done with ${open.service.name} unknown`;
        if (/nobody answered within the hold/.test(run.closed?.message ?? '')) {
          if (report.outcome !== 'failed') return `a hold that ended by itself made the run ${report.outcome}`;
          const held = world.ledger.entries.findLast(
            (entry) => entry.what === 'phase' && entry.run === run.firstRunId && entry.phase === 'holding',
          );
          // Other nodes in hand go on to their end meanwhile.
          const after = match(world, { run, report }).posts.find(({ post, undo }) => undo && held && post.at > held.at);
          if (after) return `${nameOf(after.post)} is undone after the hold that ended the run began`;
        }
      }
      return null;
    },
  }),
};

const nothingSilent: Invariant = {
  rule: 11,
  name: 'nothing silent',
  says: 'No weaker mode, no gate or check left out or waived without a line in plan and report.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const { run, report } of reported(world)) {
        for (const { uid, phase, services } of report.nodes) {
          if (phase !== 'done' && !report.notDone.some(({ node, why }) => node === uid && why !== ''))
            return `node ${uid} is ${phase}, and notDone does not say why`;
          for (const { name, verdict } of services) {
            if (verdict !== 'left-stopped' && verdict !== 'not-here') continue;
            // What is left stopped after something was sent stands among the mutations.
            const sent = report.mutations.some((one) => one.node === uid && one.body.services[0] === name);
            if (sent && verdict === 'left-stopped') continue;
            if (!report.notes.some((note) => note.node === uid && note.text.includes(name)))
              return `node ${uid}: ${name} is ${verdict} without a note`;
          }
        }
        const accepted = world.ledger.entries.filter(
          (entry) => entry.what === 'heard' && entry.run === run.firstRunId && entry.answer === 'accepted',
        ).length;
        if (report.messages.length > accepted + 1)
          return `the report has ${report.messages.length} messages of ${accepted} that were accepted`;
        if (report.next === '') return 'the report does not say what to do next';
        if ((report.outcome === 'completed') !== (run.closed?.how === 'completed'))
          return `the outcome is ${report.outcome} and the workflow ${run.closed?.how}`;
      }
      return null;
    },
  }),
};

const everyMutation: Invariant = {
  rule: 12,
  name: 'every mutating request is in the report',
  says: 'Every mutating request is in the report, undo included, with its evidence before and after.',
  over: () => ({
    atEnd: ({ world }) => {
      for (const each of reported(world)) {
        const { missing, invented, wrong } = match(world, each);
        const [first] = missing;
        if (first) return `${nameOf(first)} is not in the report`;
        if (invented.length > 0) return `the report has what was never sent: ${invented.join('; ')}`;
        if (wrong.length > 0) return wrong.join('; ');
        const bare = each.report.mutations.find(({ evidence }) => evidence === '');
        if (bare) return `a mutation on node ${bare.node} has no evidence`;
      }
      return null;
    },
  }),
};

const inOrder: Invariant = {
  rule: 3,
  name: 'services go in the order given',
  says: 'Several services go in the order given, the next at the first look that shows the one before as wanted.',
  over: () => ({
    atEnd: ({ world }) => {
      const { runbook } = world.runbook;
      // What a person retries there goes to the node itself, like any other.
      if (runbook.before.length + runbook.after.length > 0) return null;
      const wanted = runbook.steps.flatMap((step) => {
        if (step.kind !== 'call' || !step.call.startsWith('services.') || step.call === 'services.list') return [];
        const operation = step.call.split('.')[1] ?? '';
        return named(step.services).map((service) => `${operation} ${service}`);
      });
      if (new Set(wanted).size !== wanted.length) return null;
      for (const each of reported(world)) {
        const { posts } = match(world, each);
        for (const { uid } of world.cluster.nodes) {
          const own = posts.filter(
            ({ post, undo }) => !undo && post.node === uid && post.path === '/v1/local/services',
          );
          const places = [...new Set(own.map(({ post }) => `${post.operation} ${post.service}`))].map((text) =>
            wanted.indexOf(text),
          );
          if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0)))
            return `node ${uid} was sent ${own.map(({ post }) => nameOf(post)).join(', ')}, and the order given is ${wanted.join(', ')}`;
        }
      }
      return null;
    },
  }),
};

const ends: Invariant = {
  rule: 0,
  name: 'every run ends or waits on a person, and says on what',
  says: 'The run goes on where it was; once faults stop it ends, or waits on a person and `status` says on what; a replay says the same.',
  over: () => ({ atEnd: ({ trouble }) => trouble }),
};

export const telling = [verdictsAreFacts, unknownStays, nothingSilent, everyMutation, inOrder, ends];

function named(services: unknown): string[] {
  const text = JSON.stringify(services);
  return [...text.matchAll(/stats_archiver|alert_mgr|cm_server/g)].map(([name]) => name);
}

interface Span {
  status: string;
  generation: number;
  from: number;
  to: number;
}

function watchSpans(world: World) {
  const spans = new Map<string, Span[]>();
  for (const { uid, services } of world.cluster.nodes) {
    for (const [name, { status, generation }] of Object.entries(services))
      spans.set(`${uid}/${name}`, [{ status, generation, from: 0, to: Infinity }]);
  }
  return {
    note(uid: number, name: string, status: string, generation: number, at: number): void {
      const list = spans.get(`${uid}/${name}`) ?? [];
      const last = list.at(-1);
      if (last) last.to = at;
      list.push({ status, generation, from: at, to: Infinity });
    },
    of: (uid: number, name: string): Span[] => spans.get(`${uid}/${name}`) ?? [],
  };
}

function lieIn(
  world: World,
  run: Run,
  node: Report['nodes'][number],
  name: string,
  verdict: string | null,
  spans: ReturnType<typeof watchSpans>,
): string | null {
  const opened = world.ledger.entries.find((entry) => entry.what === 'opened' && entry.run === run.firstRunId);
  const began = opened?.at ?? world.start;
  const ended = run.closed?.at ?? Infinity;
  const own = spans.of(node.uid, name).filter((span) => span.to > began && span.from < ended);
  const lasted = (span: Span) => Math.min(span.to, ended) - Math.max(span.from, began);
  const stable = Math.min(
    ...world.runbook.runbook.steps.concat(world.runbook.runbook.before, world.runbook.runbook.after).map(stableOf),
  );
  const effects = world.ledger.posts.filter(
    (post) =>
      post.run === run.firstRunId && post.service === name && post.effectOn === node.uid && post.reached === post.led,
  );
  switch (verdict) {
    case 'restarted':
    case 'restarted-twice': {
      const first = own[0]?.generation ?? 1;
      const anew = own.some(
        (span) => span.generation > first && span.status === 'RUNNING' && lasted(span) >= stable - SLACK,
      );
      return anew ? null : 'no new process ran there for long enough';
    }
    case 'stopped':
      return own.some((span) => span.status === 'STOPPED' && lasted(span) >= stable - SLACK)
        ? null
        : 'it never was STOPPED for long enough';
    case 'started':
      return own.some((span) => span.status === 'RUNNING' && lasted(span) >= stable - SLACK)
        ? null
        : 'it never was RUNNING for long enough';
    case 'unchanged':
    case 'left-stopped':
    case 'not-here': {
      if (node.phase === 'undone' || node.phase === 'undo-failed') return null;
      // Which node a primary-services request changed is told by what differs: a stranger's change at that moment may be taken for it.
      const restart = effects.find(
        (post) => post.operation === 'restart' && !(post.path === '/v1/services' && hasStrangers(world)),
      );
      return restart ? `${nameOf(restart)} took effect` : null;
    }
    default:
      return null;
  }
}

function hasStrangers(world: World): boolean {
  return world.ledger.entries.some((entry) => entry.what === 'service' && !entry.cause.startsWith('POST'));
}

function stableOf(step: unknown): number {
  const stable = (step as { stable?: { value?: unknown } | number }).stable;
  return typeof stable === 'number' ? stable : 0;
}
