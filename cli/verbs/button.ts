import { columns, instant, plain } from '../../reports/words';
import { buttonId } from '../../temporal/names';
import { askRequest } from '../ask-request';
import { readAsked } from '../asked';
import { inputsText } from '../about-run';
import { parseButtonName } from '../button';
import { type ButtonRow, createButton, deleteButton, listButtons } from '../buttons';
import { usage } from '../options';
import { typeRequest } from '../run-request';
import { withSession } from '../session';
import type { Verb } from '../verb';

/** Makes a paused schedule of Temporal whose Trigger starts exactly one kind of run. */
export const create: Verb = async (call) => {
  const { args, options, output, interrupt } = call;
  const name = parseButtonName(args[0]);
  const asked = await readAsked({ ...call, args: args.slice(1) });
  if (asked.waive && !asked.reason) throw usage('--waive accepts what fails; write why: --reason TEXT');
  return withSession(options, async (session) => {
    const { request } = await typeRequest(session, asked, interrupt);
    const understood = await askRequest(session, request, interrupt);
    const { runbook } = understood.request;
    const note = options.note?.trim() || null;
    const made = { name, runbook, note, createdBy: asked.requestedBy, createdAt: new Date().toISOString() };
    await createButton(session, made, request);
    const text = `Trigger of the schedule ${buttonId(name)} in the Temporal UI starts ${runbook} on ${request.cluster}`;
    output.data({ name, text });
    output.text(`button ${name}: ${text}`);
    return 0;
  });
};

/** The buttons of the namespace. */
export const list: Verb = async (call) =>
  withSession(call.options, async (session) => {
    const buttons = await listButtons(session);
    call.output.data({ buttons });
    call.output.text(buttonsText(buttons));
    return 0;
  });

/** Takes a button away. */
export const remove: Verb = async ({ args, options, output }) => {
  const name = parseButtonName(args[0]);
  return withSession(options, async (session) => {
    await deleteButton(session, name);
    const text = 'it is gone; a run that it started goes on';
    output.data({ name, text });
    output.text(`button ${name}: ${text}`);
    return 0;
  });
};

/** One line a button, and below it what it is for. */
export function buttonsText(buttons: readonly ButtonRow[]): string {
  if (buttons.length === 0) return 'no buttons; make one with: rollbook button create NAME RUNBOOK --cluster C';
  const rows = buttons.map((row) => [
    row.name,
    row.runbook,
    row.cluster ?? 'unknown',
    inputsText(row.inputs) || 'defaults',
    row.lastRun ? instant(row.lastRun.startedAt) : 'never',
  ]);
  const [head = '', ...lines] = columns([['NAME', 'RUNBOOK', 'CLUSTER', 'INPUTS', 'LAST PRESSED'], ...rows], 0);
  return [head, ...buttons.flatMap(({ note }, at) => [lines[at] ?? '', ...(note ? [`    ${plain(note)}`] : [])])].join(
    '\n',
  );
}
