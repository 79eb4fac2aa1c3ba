import type { Until } from '../../activities/contract';
import { closeIdle } from '../../redis-api/pool';
import { closeAll, staged } from './help';
import { input } from './surveying';

afterEach(async () => {
  closeIdle();
  await closeAll();
});

const context: Until['context'] = {
  planning: false,
  waived: {},
  named: ['stats_archiver'],
  done: [],
  stopped: {},
  excused: [],
  planRunning: {},
  maxUnavailable: 1,
  holding: [],
  lingering: [],
};

describe('survey until', () => {
  test('survey until, when a gate becomes well on the way, is well', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'maintenance', node: 2, on: true });
    setTimeout(() => stage.sim.do({ what: 'maintenance', node: 2, on: false }), 600);
    const until: Until = { gates: ['no-maintenance'], context, touching: 1 };
    const result = await stage.run((a) => a.surveyUntil({ ...input(stage), until, limit: 20_000 }));
    expect(result).toEqual({ well: true, login: null });
  });

  test('survey until, when the limit is over, is not well', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'maintenance', node: 2, on: true });
    const until: Until = { gates: ['no-maintenance'], context, touching: null };
    expect((await stage.run((a) => a.surveyUntil({ ...input(stage), until, limit: 1_200 }))).well).toBe(false);
  });

  test('survey until, at a 401, returns at once after one login', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'password', password: 'another-one' });
    const until: Until = { gates: ['nodes-active'], context, touching: null };
    const { well, login } = await stage.run((a) => a.surveyUntil({ ...input(stage), until, limit: 60_000 }));
    expect(well).toBe(false);
    expect(login).toMatch(/401/);
    expect(stage.sim.ledger.failedLogins).toBe(1);
  });

  test('survey until, cancelled, is not well', async () => {
    const stage = await staged();
    stage.sim.do({ what: 'maintenance', node: 2, on: true });
    const env = stage.env();
    setTimeout(() => env.cancel(), 700);
    const until: Until = { gates: ['no-maintenance'], context, touching: null };
    const result = await stage.runIn(env, (a) => a.surveyUntil({ ...input(stage), until, limit: 60_000 }));
    expect(result).toEqual({ well: false, login: null });
  });
});
