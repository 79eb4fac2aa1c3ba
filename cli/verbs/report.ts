import { createRequire } from 'node:module';
import { UserError } from '../../language/user-error';
import { reportMarkdown } from '../../reports/report-markdown';
import { reportText } from '../../reports/report-text';
import type { Report, Status } from '../../rollout/report-shape';
import { findRunOrList } from '../find-run';
import { findKept, reportsDir } from '../kept';
import { listText } from '../list-text';
import type { Options } from '../options';
import { noWorker } from '../pickup';
import { save } from '../save';
import { withSession } from '../session';
import { standingOf } from '../status-of';
import type { Call, Verb } from '../verb';

/** Only a page needs the charting library. */
const lazily = createRequire(__filename);

/**
 * The evidence of a run, as it stands where it goes on: text, Markdown, JSON or a page, shown or written to a file. A run that Temporal
 * does not know any more, or cannot be asked about, is looked for among the kept reports.
 */
export const report: Verb = async (call) => {
  try {
    return await fromTemporal(call);
  } catch (error) {
    const kept = await keptInstead(call, error);
    if (kept === null) throw error;
    await show(call, kept);
    return 0;
  }
};

function fromTemporal(call: Call): Promise<number> {
  return withSession(call.options, async (session) => {
    const { output } = call;
    const found = await findRunOrList(session, call);
    if ('runs' in found) {
      output.data({ runs: found.runs });
      output.text(listText(found.runs));
      return 0;
    }
    const { status, asked, result } = await standingOf(session, found);
    if (!asked) output.say(`${noWorker(session)}; this is what Temporal knows`);
    if (result && !result.report)
      output.say(
        `the run was ${result.closed} in Temporal and wrote no report (${result.message}); this is what its history shows`,
      );
    await show(call, withoutPhase(status));
    return 0;
  });
}

async function keptInstead({ args: [id], options, output }: Call, error: unknown): Promise<Report | null> {
  const dir = reportsDir(options.reports);
  if (dir === null || id === undefined || !(error instanceof UserError)) return null;
  if (error.code !== 'unknown-run' && error.code !== 'no-temporal') return null;
  const kept = await findKept(dir, id, options.runId);
  if (kept !== null) output.say(`${error.message}; this is the report that was kept in ${dir}`);
  return kept;
}

async function show({ options, output }: Call, shown: Report): Promise<void> {
  const text = rendered(shown, options);
  if (options.out !== undefined) {
    await save(options.out, text);
    output.say(`written to ${options.out}`);
  } else if (!output.json) {
    output.raw(`${text.trimEnd()}\n`);
  }
  output.data(shown);
}

function rendered(shown: Report, { format, json }: Options): string {
  if (format === 'md') return reportMarkdown(shown);
  if (format === 'html') {
    const { reportHtml } = lazily('../../reports/report-html') as typeof import('../../reports/report-html');
    return reportHtml(shown);
  }
  return format === 'json' || json ? JSON.stringify(shown, null, 2) : reportText(shown);
}

function withoutPhase({ phase: _phase, waiting: _waiting, ...report }: Status): Report {
  return report;
}
