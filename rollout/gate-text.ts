import type { GateName } from '../language/runbook';
import type { Verdict } from './report-shape';

interface Read {
  name: GateName;
  verdict: Verdict;
  detail: string;
}

/** One sentence for each thing that gates say other than yes; gates that say the same share it. */
export function objections(gates: readonly Read[]): string[] {
  return alike(gates.filter(({ verdict }) => verdict !== 'yes')).map(({ names, verdict, detail }) => {
    const one = names.length === 1;
    const says = verdict === 'no' ? (one ? 'says no' : 'say no') : one ? 'is unknown' : 'are unknown';
    return `${one ? 'gate' : 'gates'} ${names.join(', ')} ${says}: ${detail}`;
  });
}

/** Readings with the same verdict and detail, in their order. */
export function alike(gates: readonly Read[]): { names: GateName[]; verdict: Verdict; detail: string }[] {
  const groups = new Map<string, { names: GateName[]; verdict: Verdict; detail: string }>();
  for (const { name, verdict, detail } of gates) {
    const key = JSON.stringify([verdict, detail]);
    const group = groups.get(key) ?? { names: [], verdict, detail };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()];
}
