import { suggestion } from '../../language/names';
import { columns, instant, plain } from '../../reports/words';
import { buttonId } from '../../temporal/names';
import { askRequest } from '../ask-request';
import { readAsked } from '../asked';
import { inputsText } from '../about-run';
import { parseButtonName } from '../button';
import { type ButtonRow, createButton, deleteButton, listButtons } from '../buttons';
import { type Options, usage } from '../options';
import { typeRequest } from '../run-request';
import { withSession } from '../session';
import type { Call, Verb } from '../verb';

const WORDS = ['create', 'list', 'delete'];

/** `create`, `list` or `delete`: paused schedules of Temporal whose Trigger starts exactly one kind of run. */
export const button: Verb = (call) => {
  const [word] = call.args;
  switch (word) {
    case 'create':
      return create(call);
    case 'list':
      return list(call);
    case 'delete':
      return remove(call);
    case undefined:
      throw usage('write what to do: rollbook button create, list or delete');
    default:
      throw usage(`there is no \`button ${word}\`${suggestion(word, WORDS)}`);
  }
};

async function create(call: Call): Promise<number> {
  const { args, options, output, interrupt } = call;
  const name = parseButtonName(args[1]);
  const asked = await readAsked({ ...call, args: args.slice(2) });
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
}

async function list(call: Call): Promise<number> {
  refuseFlags('list', call.options);
  if (call.args.length > 1) throw usage('`button list` takes no name');
  return withSession(call.options, async (session) => {
    const buttons = await listButtons(session);
    call.output.data({ buttons });
    call.output.text(buttonsText(buttons));
    return 0;
  });
}

async function remove(call: Call): Promise<number> {
  const { args, options, output } = call;
  refuseFlags('delete', options);
  const name = parseButtonName(args[1]);
  if (args.length > 2) throw usage('`button delete` takes one name');
  return withSession(options, async (session) => {
    await deleteButton(session, name);
    const text = 'it is gone; a run that it started goes on';
    output.data({ name, text });
    output.text(`button ${name}: ${text}`);
    return 0;
  });
}

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

/** Flags that say what a button does have no meaning once it is made. */
function refuseFlags(word: string, options: Options): void {
  const taken = Object.entries({
    '--cluster': options.cluster,
    '-i': options.input,
    '--nodes': options.nodes,
    '--waive': options.waive,
    '--reason': options.reason,
    '--note': options.note,
    '--by': options.by,
  }).find(([, value]) => value !== undefined);
  if (taken) throw usage(`\`button ${word}\` takes no ${taken[0]}`);
}
