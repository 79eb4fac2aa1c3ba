import { expectInvariants } from '../invariants';
import { RESTART } from '../runbooks';
import { group, onCluster, scenario, type Stage } from '../support';
import { holds, say, sleep } from '../talk';

const ONCE = ['restart 2', 'restart 3', 'restart 1'];

/** Another password from the first POST's answer on, as if somebody had changed it. */
function changesPassword({ sim }: Stage, password: string): void {
  sim.faults.on({ kind: 'then', at: 'answered', method: 'POST', times: 1, do: { what: 'password', password } });
}

group('a login that is refused', () => {
  scenario(
    'a wrong password: one attempt, refused with the code login, and nothing is asked until the secret changes',
    onCluster({ wrongPassword: 'Planted-wrong-1' }, async (stage) => {
      const secrets = ['Planted-wrong-1'];
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [], secrets });
      expect(run.type).toBe('login');
      expect(stage.sim.ledger.failedLogins).toBe(1);
      expect(stage.sim.ledger.entries).toHaveLength(1);

      const second = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, second, { outcome: 'refused', sent: [], secrets });
      expect(stage.sim.ledger.entries).toHaveLength(1);

      await stage.writePassword(stage.sim.password);
      const third = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, third, { outcome: 'completed', sent: ONCE, secrets });
      expect(stage.sim.ledger.failedLogins).toBe(1);
    }),
  );

  scenario(
    'a wrong password at plan and health-check: one attempt in all, and the account is not locked',
    onCluster({ wrongPassword: 'Planted-wrong-2' }, async (stage) => {
      await expect(stage.plan({ runbook: RESTART })).rejects.toMatchObject({ cause: { type: 'login' } });
      const run = await stage.run({ runbook: 'health-check' });
      await expectInvariants(stage, run, {
        outcome: expect.stringMatching(/failed|refused/) as never,
        sent: [],
        secrets: ['Planted-wrong-2'],
      });
      expect(stage.sim.ledger.failedLogins).toBe(1);
    }),
  );

  scenario(
    'the password changes in the middle: holds and asks nothing; the secret is replaced, retry, and it completes',
    onCluster({}, async (stage) => {
      changesPassword(stage, 'Planted-new');
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /login|password|401/i);
        const { length } = stage.sim.ledger.entries;
        await sleep(2_500);
        expect(stage.sim.ledger.entries).toHaveLength(length);
        await stage.writePassword('Planted-new');
        await say(handle, 'retry');
      });
      await expectInvariants(stage, run, { outcome: 'completed', sent: ONCE, secrets: ['Planted-new'] });
      expect(stage.sim.ledger.failedLogins).toBe(1);
    }),
  );

  scenario(
    'retry without a new secret: one more attempt, and it holds again; then abort ends it',
    onCluster({}, async (stage) => {
      changesPassword(stage, 'Planted-new');
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /login|password|401/i);
        await say(handle, 'retry');
        await sleep(1_000);
        await holds(handle, /login|password|401/i);
        await say(handle, 'abort');
      });
      await expectInvariants(stage, run, { outcome: 'stopped', sent: ['restart 2'], secrets: ['Planted-new'] });
      expect(stage.sim.ledger.failedLogins).toBe(2);
    }),
  );

  scenario(
    '401 to the first POST: provably nothing happened, so the run is refused',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'status', status: 401, method: 'POST' });
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: ['restart 2'], did: [] });
      expect(run.type).toBe('login');
    }),
  );

  scenario(
    '401 to a later POST: holds at once; retry sends it again',
    onCluster({}, async (stage) => {
      stage.sim.faults.on({ kind: 'status', status: 401, method: 'POST', node: 3, times: 1 });
      const run = await stage.run({ runbook: RESTART }, async (handle) => {
        await holds(handle, /node 3: /);
        await say(handle, 'retry', 3);
      });
      await expectInvariants(stage, run, {
        outcome: 'completed',
        sent: ['restart 2', 'restart 3', 'restart 3', 'restart 1'],
        did: ONCE,
      });
    }),
  );

  scenario(
    '403 to the POST: fails the node, and names the role that is missing',
    onCluster({ settings: { role: 'cluster_viewer' } }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'rolled-back', sent: ['restart 2'], did: [] });
      expect(run.report.mutations[0]).toMatchObject({ answer: '403' });
      expect(JSON.stringify(run.report)).toMatch(/admin|role/);
    }),
  );

  scenario(
    '403 to everything: refused at planning, and names the role that is missing',
    onCluster({ settings: { role: 'none' } }, async (stage) => {
      const run = await stage.run({ runbook: RESTART });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/role/);
      expect(stage.sim.ledger.failedLogins).toBe(0);
    }),
  );

  scenario(
    'a service that may carry its own sign-in is refused where the inventory does not say login: local',
    onCluster({ login: null }, async (stage) => {
      const run = await stage.run({ runbook: RESTART, inputs: { services: ['ldap_agent_mgr'] } });
      await expectInvariants(stage, run, { outcome: 'refused', sent: [] });
      expect(run.message).toMatch(/login: local/);
    }),
  );
});
