import { isReport, isStatus } from '../../cli/report-border';
import { reportText } from '../../reports/report-text';
import { reportMarkdown } from '../../reports/report-markdown';
import { reportOf } from '../../rollout/report';
import { enterWindow } from '../../rollout/window-use';
import { ended, planned } from '../rollout/state';

function withWindow() {
  const state = ended(planned(), 'completed');
  enterWindow(state, { start: 0, closes: 3_600_000, cutoffAt: 3_000_000, text: 'Thu 1970-01-01 00:00 to 01:00 UTC' });
  return reportOf(state);
}

test('a report with a window, is one, and can be shown', () => {
  const report: unknown = JSON.parse(JSON.stringify(withWindow()));
  if (!isReport(report)) throw new Error('it is none');
  expect(reportText(report)).toContain('Thu 1970-01-01 00:00 to 01:00 UTC');
  expect(reportMarkdown(report)).toContain('Thu 1970-01-01 00:00 to 01:00 UTC');
  expect(isStatus({ ...report, phase: 'finished', waiting: null })).toBe(true);
});

test.each([[[{}]], ['soon'], [[{ start: 1 }]], [null]])(
  'a report whose windows are %j, is none: nobody could show it',
  (windows) => {
    expect(isReport({ ...withWindow(), windows })).toBe(false);
    expect(isStatus({ ...withWindow(), windows, phase: 'rolling', waiting: null })).toBe(false);
  },
);
