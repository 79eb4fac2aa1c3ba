import type { FaultInput } from '../../../simulator';
import { expectInvariants } from '../invariants';
import { edit, RESTART, START } from '../runbooks';
import { group, onCluster, scenario, type StageOptions } from '../support';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];
const AGAIN = ['restart 2', 'restart 2', 'restart 3', 'restart 1'];

interface Case {
  title: string;
  /** On node 2, for POSTs only. */
  fault: FaultInput;
  answer: string;
  sent: string[];
  did?: string[];
  outcome: 'completed' | 'rolled-back';
  options?: StageOptions;
}

const completed = (title: string, fault: FaultInput, answer: string, options?: StageOptions): Case => ({
  title,
  fault,
  answer,
  sent: ONCE,
  outcome: 'completed',
  ...(options && { options }),
});
const noEffect = (title: string, fault: FaultInput, answer: string, sent = ['restart 2']): Case => ({
  title,
  fault,
  answer,
  sent,
  did: [],
  outcome: 'rolled-back',
});
const secondTry = (title: string, fault: FaultInput, answer: string): Case => ({
  title,
  fault: { ...fault, times: 1 },
  answer,
  sent: AGAIN,
  did: ONCE,
  outcome: 'completed',
});

const CASES: Case[] = [
  completed('returns late, within the timeout', { kind: 'late-return' }, 'true'),
  completed('returns late, after the client gave up', { kind: 'late-return' }, 'lost', { restartMs: 2_500 }),
  completed('returns while it is STARTING', { kind: 'starting' }, 'true'),
  completed('goes through STOPPED', { kind: 'via-stopped' }, 'true'),
  completed('false, with effect', { kind: 'says', answer: 'false', do: true }, 'false'),
  completed('its key is missing, with effect', { kind: 'says', answer: 'missing', do: true }, 'missing'),
  completed('400, with effect', { kind: 'status', status: 400, do: true }, '400'),
  completed('500, with effect', { kind: 'status', status: 500, do: true }, '500'),
  completed('503, with effect', { kind: 'status', status: 503, do: true }, '503'),
  noEffect('false, without effect', { kind: 'says', answer: 'false', do: false }, 'false'),
  noEffect('its key is missing, without effect', { kind: 'says', answer: 'missing', do: false }, 'missing'),
  noEffect('true, without effect', { kind: 'no-effect' }, 'true'),
  noEffect('400, without effect', { kind: 'status', status: 400 }, '400'),
  noEffect('404, without effect', { kind: 'status', status: 404 }, '404'),
  noEffect('406, without effect', { kind: 'status', status: 406 }, '406'),
  noEffect('409, without effect', { kind: 'status', status: 409 }, '409'),
  secondTry('500, without effect, once', { kind: 'status', status: 500 }, '500'),
  secondTry('503, without effect, once', { kind: 'status', status: 503 }, '503'),
  noEffect('503, without effect, always', { kind: 'status', status: 503 }, '503', ['restart 2', 'restart 2']),
];

group('the answer to the first POST', () => {
  for (const { title, fault, answer, options, ...expected } of CASES) {
    scenario(
      `${title}: ${expected.outcome}, ${expected.sent.length} sent`,
      onCluster(options ?? {}, async (stage) => {
        stage.sim.faults.on({ ...fault, node: 2, method: 'POST' } as FaultInput);
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, expected);
        expect(run.report.mutations[0]?.answer).toBe(answer);
        expect(run.report.nodes.find(({ uid }) => uid === 2)?.phase).toMatch(
          expected.outcome === 'completed' ? /^done$/ : /^(undone|failed)$/,
        );
      }),
    );
  }

  scenario(
    'false for every service: the first fails, the next is not sent',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'says', answer: 'false', do: false });
      const run = await stage.run({ runbook: RESTART, inputs: { services: ['alert_mgr', 'stats_archiver'] } });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2 alert_mgr'], did: [] });
      expect(run.report.notDone.map(({ node }) => node)).toEqual([2, 3, 1]);
    }),
  );

  scenario(
    'true, but for the second service false without effect: the first stays restarted, the node fails',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'says', answer: 'false', do: false, service: 'stats_archiver' });
      const run = await stage.run({ runbook: RESTART, inputs: { services: ['alert_mgr', 'stats_archiver'] } });
      await expectInvariants(stage, run, {
        outcome: 'rolled-back',
        sent: ['restart 2 alert_mgr', 'restart 2'],
        did: ['restart 2 alert_mgr'],
      });
    }),
  );

  for (const unknownService of ['false', 'missing', '400', '404'] as const) {
    scenario(
      `start of a service that a node does not know, answered ${unknownService}: not-here, and the run goes on`,
      onCluster({ settings: { unknownService } }, async (stage) => {
        const run = await stage.run({ runbook: START, inputs: { services: ['call_home_agent'] } });
        const sent = ['start 2 call_home_agent', 'start 3 call_home_agent'];
        await expectInvariants(stage, run, { outcome: 'completed', sent, did: [] });
        expect(run.report.nodes.map(({ services }) => services[0]?.verdict)).toEqual([
          'not-here',
          'not-here',
          'unchanged',
        ]);
      }),
    );
  }

  for (const errorBody of ['description', 'message', 'empty', 'html'] as const) {
    scenario(
      `an error whose body is ${errorBody} is understood the same`,
      onCluster({ settings: { errorBody } }, async (stage) => {
        stage.sim.faults.on({ kind: 'status', status: 503, do: true, method: 'POST', text: 'try again later' });
        const run = await stage.run({ runbook: RESTART });
        await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
        if (errorBody === 'description' || errorBody === 'message')
          expect(stage.sim.ledger.mutations()[0]?.status).toBe(503);
      }),
    );
  }

  scenario(
    'a service that is just starting is waited for before it is restarted',
    onCluster({ services: { stats_archiver: { upForMs: 0, restartMs: 400 } } }, async (stage) => {
      stage.sim.do({ what: 'service', node: 2, service: 'stats_archiver', operation: 'restart' });
      const run = await stage.run({ runbook: edit(RESTART, ['stable: 1s', 'stable: 2s']) });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE });
    }),
  );
});
