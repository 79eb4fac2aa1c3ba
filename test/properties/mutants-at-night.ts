import type { Changes } from './core/runtime';

/** A mistake about windows and freezes. */
export interface NightMutant {
  what: string;
  /** Names of invariants; any of them may be the first to break. */
  breaks: string[];
  /** In the code of the workflow bundle. */
  changes: Changes;
}

const FITS = 'nothing begins that by its estimate is not over before the cut-off';
const OPEN = 'nothing begins outside of an opening of the window, nor after its cut-off';
const HONEST = 'the windows of a report are what happened in them';

/** Each is found within some hundred schedules of nights; those that chance meets too seldom are in mutants-by-hand. */
export const AT_NIGHT: NightMutant[] = [
  {
    what: 'a window whose close and cut-off nobody heeds',
    breaks: [FITS, OPEN],
    changes: [
      ['total)(effort) <= cutoffAt;', 'total)(effort) <= cutoffAt + 86400000;'],
      ['beginBy: window.opening.cutoffAt - ', 'beginBy: window.opening.cutoffAt + 86400000 - '],
    ],
  },
  {
    what: 'a close that counts from when the run really began',
    breaks: [FITS, OPEN, HONEST],
    changes: [
      [
        '    if (Date.now() >= opening.closes) {\n',
        '    if (Date.now() > opening.start) Object.assign(opening, { closes: Date.now() + rule.length, cutoffAt: Date.now() + rule.length - rule.cutoff });\n    if (Date.now() >= opening.closes) {\n',
      ],
    ],
  },
  {
    what: 'a run that does not wait until its window opens',
    breaks: [OPEN],
    changes: [
      ['return now >= start && now + ', 'return now + '],
      ["if (now < opening.start) return {\n        is: 'early'\n    };", ''],
      ['const left = opening === undefined ? 0 : opening.start - Date.now();', 'const left = 0;'],
    ],
  },
  {
    what: 'a calendar that is not read again once something was sent',
    breaks: [
      'nothing begins in a freeze that the run could know of, nor while nobody can',
      'the calendar is read anew at every border',
    ],
    changes: [
      [
        'if (run.readOnly || !run.loaded.cluster.calendar) return true;',
        'if (run.readOnly || run.sent || !run.loaded.cluster.calendar) return true;',
      ],
    ],
  },
  {
    what: 'a calendar that cannot be read is taken for one without freezes',
    breaks: ['nothing begins in a freeze that the run could know of, nor while nobody can'],
    changes: [
      ['if (!reading.ok) return {\n        refused: [\n', 'if (!reading.ok) return {\n        refused: [] && [\n'],
      ['if (found.ok && (found.on === null || (0,', 'if (!found.ok || (found.on === null || (0,'],
    ],
  },
  {
    what: 'a lock that is kept while the run sleeps',
    breaks: ['the lock is not held while the run sleeps, and no node is in hand'],
    changes: [["giveUpLock)(run, 'its window is closed')", "refuseReset)('its window is closed')"]],
  },
  {
    what: 'a window that counts what was sent in the ones before',
    breaks: [HONEST],
    changes: [['- before.reduce((sum, one)=>sum + one.sent, 0)', '']],
  },
];
