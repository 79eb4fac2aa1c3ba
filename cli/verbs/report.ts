import { reportMarkdown } from '../../reports/report-markdown';
import { reportText } from '../../reports/report-text';
import type { Report, Status } from '../../rollout/report-shape';
import { findRunOrList } from '../find-run';
import { listText } from '../list-text';
import type { Options } from '../options';
import { noWorker } from '../pickup';
import { withSession } from '../session';
import { standingOf } from '../status-of';
import type { Verb } from '../verb';
import { save } from '../save';

/** The evidence of a run, as it stands where it goes on: text, Markdown or JSON, shown or written to a file. */
export const report: Verb = (call) =>
  withSession(call.options, async (session) => {
    const { options, output } = call;
    const found = await findRunOrList(session, call);
    if ('runs' in found) {
      output.data({ runs: found.runs });
      output.text(listText(found.runs));
      return 0;
    }
    const { status, asked, result } = await standingOf(session, found);
    const shown = withoutPhase(status);
    if (!asked) output.say(`${noWorker(session)}; this is what Temporal knows`);
    if (result && !result.report)
      output.say(
        `the run was ${result.closed} in Temporal and wrote no report (${result.message}); this is what its history shows`,
      );
    const text = rendered(shown, options);
    if (options.out !== undefined) {
      await save(options.out, text);
      output.say(`written to ${options.out}`);
    } else if (!output.json) {
      output.raw(`${text.trimEnd()}\n`);
    }
    output.data(shown);
    return 0;
  });

function rendered(report: Report, { format, json }: Options): string {
  if (format === 'md') return reportMarkdown(report);
  return format === 'json' || json ? JSON.stringify(report, null, 2) : reportText(report);
}

function withoutPhase({ phase: _phase, waiting: _waiting, ...report }: Status): Report {
  return report;
}
