import fc from 'fast-check';
import { pursue } from '../../rollout/answer';
import { isLook } from '../../rollout/facts';
import { newProof, observe, wish, type Proof } from '../../rollout/proof';
import { BEFORE, ms, plain, settle, stateOf, story, truth, unbroken, type Story } from './model';
import { post, since, T0 } from './script';

const check = (property: (told: Story) => void, examples = 60): void =>
  fc.assert(fc.property(story, property), { numRuns: examples });

describe('a proof over an adversarial service', () => {
  test('property: it is plain JSON at every step, and no step changes what it was given', () => {
    const pure = (before: Proof, move: () => Proof): Proof => {
      const kept = JSON.stringify(before);
      const after = move();
      expect(JSON.stringify(before)).toBe(kept);
      const again: unknown = JSON.parse(JSON.stringify(after));
      expect(again).toEqual(after);
      return after;
    };
    check((told) => void settle(told, {}, pure), 15);
  });

  test('property: it is proven only after looks without any break for stable, the first and the last of them wanted', () => {
    check((told) => {
      const played = settle(told);
      if (stateOf(played) !== 'proven') return;
      const run = unbroken(played, told.operation);
      expect(ms(run.at(-1)?.at ?? 0) - ms(run[0]?.at ?? Infinity)).toBeGreaterThanOrEqual(ms(told.stable));
    });
  });

  test('property: it did not happen, or a no was kept, only after a whole grace time of readable looks from the end of the timeout on', () => {
    check((told) => {
      const played = settle({ ...told, answer: told.answer === 'true' ? 'lost' : told.answer });
      const [pursuit] = played.proof.pursuits;
      if (pursuit?.state !== 'not-happened') return;
      const end = played.looks.at(-1)?.at ?? 0;
      expect(end).toBeGreaterThanOrEqual(told.timeout + told.grace);
      for (const { at, look } of played.looks) {
        if (ms(at) < ms(end - told.grace)) continue;
        if (!isLook(look)) throw new Error('an unreadable look in the grace time');
        expect(plain(look.services.x)).toEqual(plain(pursuit.baseline));
      }
      expect(played.handovers.some((second) => ms(second) > ms(end - told.grace))).toBe(false);
    });
  });

  test('property: it never says "not happened" of what changed, unless every fresh look missed it', () => {
    check((told) => {
      const played = settle({ ...told, answer: 'lost', frozen: [] });
      if (stateOf(played) !== 'not-happened') return;
      const before = played.proof.pursuits[0]?.baseline ?? null;
      const really = truth(told, Math.floor(played.looks.at(-1)?.at ?? 0));
      expect(plain(really)).toEqual(plain(before));
    });
  });

  test('property: it never says "not happened" from a list that stood still through the grace time', () => {
    check((told) => {
      const lost = { ...told, answer: 'lost', dark: [], handovers: [] };
      const played = settle({ ...lost, frozen: [{ from: told.timeout + 1, for: 2_000 }] });
      expect(stateOf(played)).not.toBe('not-happened');
    });
  });

  test('property: it fails before its deadline only for three changes or for 30 s STOPPED; else readable time is used up', () => {
    check((told) => {
      const played = settle({ ...told, answer: 'true' });
      const [pursuit] = played.proof.pursuits;
      if (pursuit?.state !== 'failed') return;
      if (/three times/.test(pursuit.why)) {
        const starts = played.looks.flatMap(({ look }) => (isLook(look) && look.services.x?.startTime) || []);
        expect(new Set(starts).size).toBeGreaterThanOrEqual(3);
      } else if (/STOPPED for 30 s/.test(pursuit.why)) {
        const end = played.looks.at(-1)?.at ?? 0;
        for (const { at, look } of played.looks.filter((one) => one.at > end - 30)) {
          expect([at, isLook(look) && (look.services.x?.status ?? 'STOPPED')]).toEqual([at, 'STOPPED']);
        }
      } else {
        const readable = played.looks.filter(({ look }) => isLook(look));
        expect((readable.at(-1)?.at ?? 0) - (readable[0]?.at ?? 0)).toBeGreaterThan(told.deadline);
      }
    });
  });

  test('property: once looks are readable and the service keeps still, it is decided', () => {
    check((told) => {
      const played = settle(told);
      expect(played.at).not.toBeNull();
      const longest = told.calm + told.timeout + 2 * told.grace + told.deadline + told.stable + 30;
      expect(played.at).toBeLessThan(longest);
    });
  });

  test('property: with looks that come and go for ever, it is decided too, in the end by a hold', () => {
    check((told) => {
      const flicker = Array.from({ length: 300 }, (_, i) => ({ from: i * 4 + 1, for: 3 }));
      expect(settle({ ...told, dark: flicker, frozen: [], handovers: [] }).at).not.toBeNull();
    }, 30);
  });

  test('property: under an abort it ends at the grace time as first counted, one look later at most, whatever can be read', () => {
    check((told) => {
      const played = settle(
        { ...told, handovers: [], dark: [...told.dark, { from: told.timeout, for: told.grace * 10 }] },
        { aborting: true },
      );
      expect(played.looks.length).toBeGreaterThan(0);
      expect(played.proof.trouble?.kind).not.toBe('unreadable');
      expect(played.at).toBeLessThanOrEqual(told.timeout + told.grace + 3);
    });
  });

  test('property: an effect that comes and stays is proven, whatever the answer was', () => {
    const good = fc.tuple(story, fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(good, ([told, at]) => {
        const { operation } = told;
        const played = settle({ ...told, turns: [{ at, is: operation }], dark: [], frozen: [], handovers: [] });
        expect(stateOf(played)).toBe('proven');
        expect(played.at).toBeLessThanOrEqual(at + told.stable + 4);
      }),
    );
  });

  test('property: a reboot, which restarts what nobody named, is never a yes or a no', () => {
    fc.assert(
      fc.property(story, fc.integer({ min: 0, max: 8 }), (told, at) => {
        let proof = newProof(
          { operation: 'restart', stable: 10_000, grace: 30_000, deadline: 60_000 },
          { x: since(BEFORE, 0), ccs: since(-9000, 0) },
          ['x'],
        );
        proof = pursue(proof, post(told.answer), 2);
        for (let second = 0; wish(proof) === 'look'; second += 1) {
          const began = T0 + second * 1000;
          const [x, ccs] =
            second < at ? [since(BEFORE, second), since(-9000, second)] : [since(at, second), since(at, second)];
          proof = observe(proof, { began, ended: began, services: { x, ccs } });
        }
        expect(proof.trouble?.kind).toBe('unknown');
        expect(['evidence', 'proving']).toContain(proof.pursuits[0]?.state);
      }),
    );
  });
});
