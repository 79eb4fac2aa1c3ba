import type { WorkflowHandle } from '@temporalio/client';
import type { Status } from '../../../rollout/report-shape';
import { seeded } from '../../../simulator/random';
import { expectCluster, expectEnd, expectSameMutations } from '../invariants';
import { drawFaults, type Draw } from '../draw';
import { edit, RESTART, START, STOP } from '../runbooks';
import { group, onCluster, scenario, type Stage } from '../support';
import { say, sleep } from '../talk';

/** Each draws faults of its own; SEEDS=200 looks for new trouble, FROM=1000 elsewhere. */
const SEEDS = Number(process.env['SEEDS'] ?? 16);
const FROM = Number(process.env['FROM'] ?? 1);

const TEXTS = { restart: RESTART, stop: STOP, start: START };

group('faults drawn at random', () => {
  for (let seed = FROM; seed < FROM + SEEDS; seed += 1) {
    const draw = drawOf(seed);
    const operation = draw.pick(['restart', 'restart', 'stop', 'start'] as const);
    const services = draw.pick([['stats_archiver'], ['stats_archiver', 'cm_server']]);
    const policy = `nodes: { on_failure: ${draw.pick(['rollback', 'continue', 'ask', 'stop'])}, budget: ${draw.int(0, 1)}, batch: 2 }`;
    const faults = drawFaults(draw);
    const after = draw.int(0, 2);
    // Now and then two nodes at once.
    const most = draw.pick([1, 1, 1, 2]);
    const stopped = operation === 'start' ? { services: { stats_archiver: { stoppedOn: [1, 2, 3] } } } : {};
    scenario(
      `seed ${seed}: ${operation} of ${services.length}, ${policy}, from request ${after} on: ${JSON.stringify(faults)}`,
      onCluster({ ...stopped, nodes: 2 + most, maxUnavailable: most }, async (stage) => {
        const on = (): void => faults.forEach((fault) => void stage.sim.faults.on(fault));
        if (after === 0) on();
        let posts = 0;
        stage.sim.onRequest((moment, entry) => {
          if (moment === 'answered' && entry.method === 'POST' && (posts += 1) === after) on();
        });
        const runbook = edit(TEXTS[operation], ['grace: 10s', `grace: 10s\n${policy}`]);
        const answers: number[] = [];
        const run = await stage.run({ runbook, inputs: { services } }, (handle) => answerHolds(handle, answers));
        expectCluster(stage, 4);
        if (most === 1) expectSameMutations(run.report, stage.sim.ledger.mutations());
        expectOnce(stage, answers);
        expectRoom(stage, most);
        await expectEnd(stage, run);
      }),
    );
  }
});

function drawOf(seed: number): Draw {
  const random = seeded(seed);
  return {
    pick: (list) => list[Math.floor(random() * list.length)] as never,
    int: (least, most) => least + Math.floor(random() * (most - least + 1)),
  };
}

/** Somebody who says retry to what waits for a person, and at last abort. */
async function answerHolds(handle: WorkflowHandle, answers: number[]): Promise<void> {
  for (;;) {
    const { outcome, phase, waiting } = await handle.query<Status>('status');
    if (outcome !== null) return;
    if (phase === 'holding' && !/by itself/.test(waiting?.ends ?? '')) {
      const node = /^node (\d+):/.exec(waiting?.why ?? '')?.[1];
      answers.push(Date.now());
      // The hold may be over by the time that the answer arrives.
      if (answers.length > 4) await say(handle, 'abort').catch(() => undefined);
      else await say(handle, 'retry', node === undefined ? undefined : Number(node)).catch(() => undefined);
      await sleep(1_500);
    }
    await sleep(300);
  }
}

/** Nothing that took effect was sent again, unless a person said retry between the two. */
function expectOnce({ sim }: Stage, answers: number[]): void {
  const seen = sim.ledger.mutations();
  for (const [index, later] of seen.entries()) {
    const before = seen.slice(0, index).filter((earlier) => {
      return earlier.node === later.node && JSON.stringify(earlier.body) === JSON.stringify(later.body);
    });
    const needless = before.filter((earlier) => {
      const asked = answers.some((at) => at > earlier.at && at < later.at);
      return !asked && earlier.effects.some((effect) => effect.at < later.at);
    });
    expect(needless.map((earlier) => ({ earlier, later }))).toEqual([]);
  }
}

/** No request went out while so many other nodes had been out for longer than a reading of the cluster takes. */
function expectRoom({ sim }: Stage, most: number): void {
  const { all } = sim.ledger.outages;
  for (const { at, node } of sim.ledger.mutations()) {
    const out = all.filter((one) => one.node !== node && one.from < at - 3_000 && (one.to === null || one.to > at));
    expect({ at, node, out, room: new Set(out.map((one) => one.node)).size < most }).toMatchObject({ room: true });
  }
}
