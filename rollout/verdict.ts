import type { GateName } from '../language/runbook';
import type { GateVerdict } from './gates';

/** What a reading says about one gate, before waivers. */
export interface Finding {
  /** Why a part of it is not known; null: all is known. */
  unknown: string | null;
  failing: FailingItem[];
  /** What is said when nothing fails. */
  well: string;
  /** What stays unseen, or is let pass: one phrase each. */
  remarks: string[];
}

/** `item` is the stable text; `more` is what the cluster said besides, and may differ from reading to reading. */
export interface FailingItem {
  item: string;
  more?: string;
}

export function unknown(why: string): Finding {
  return { unknown: why, failing: [], well: '', remarks: [] };
}

export function known(failing: FailingItem[], well: string, remarks: string[] = []): Finding {
  return { unknown: null, failing, well, remarks };
}

/** Turns a finding into a verdict. A waiver covers its own items and nothing else, and never what is not known. */
export function verdictOf(name: GateName, finding: Finding, waived: string[]): GateVerdict {
  const items = unique(finding.failing.map(({ item }) => item));
  const left = finding.failing.filter(({ item }) => !waived.includes(item));
  const covered = items.filter((item) => waived.includes(item));
  const waivedText = covered.length > 0 ? [`waived: ${list(covered)}`] : [];
  const { remarks } = finding;
  const tail = [...waivedText, ...remarks];
  if (left.length > 0) {
    const texts = unique(left.map(({ item, more }) => (more ? `${item}: ${more}` : item)));
    const open = finding.unknown === null ? [] : [`not known: ${finding.unknown}`];
    return { name, verdict: 'no', detail: [list(texts), ...open, ...tail].join('; '), items, remarks };
  }
  if (finding.unknown !== null) {
    return { name, verdict: 'unknown', detail: [finding.unknown, ...tail].join('; '), items, remarks };
  }
  const well = covered.length > 0 ? 'nothing is wrong beyond what is waived' : finding.well;
  return { name, verdict: 'yes', detail: [well, ...tail].join('; '), items, remarks };
}

const SHOWN = 8;

function list(texts: string[]): string {
  const rest = texts.length - SHOWN;
  return rest > 0 ? `${texts.slice(0, SHOWN).join(', ')}, and ${rest} more` : texts.join(', ');
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)];
}
