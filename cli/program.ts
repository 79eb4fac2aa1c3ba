import { Command, CommanderError, Option } from 'commander';
import { listed, suggestion } from '../language/names';
import { VERBS } from './grammar';
import { isGroup, type VerbGrammar, type VerbGroup } from './grammar-parts';
import { usage, type Options } from './options';
import { FOREIGN_FLAGS, FOREIGN_VERBS } from './words';

/** What the command line asks for: a verb with its words and flags, or a text to show. */
export type Asked = { verb: VerbGrammar; args: string[]; options: Options } | { show: string };

/** Reads the words after the program's name. Throws a UserError (`usage`) that says what to write instead. */
export function readArguments(words: readonly string[], version: string): Asked {
  const argv = flagsLast(words);
  const first = argv[0];
  if (first !== undefined && !first.startsWith('-') && first !== 'help') objectToVerb(first, argv[1]);
  let asked: Asked | undefined;
  let shown = '';
  const program = build(
    version,
    (text) => (shown += text),
    (found) => (asked = found),
  );
  try {
    program.parse(first === undefined ? ['--help'] : argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { show: shown };
    throw usage(sentence(error, argv));
  }
  return asked ?? { show: shown };
}

function build(version: string, write: (text: string) => void, found: (asked: Asked) => void): Command {
  const program = new Command('rollbook')
    .description('Rolling, proven, node-by-node service restarts for Redis Software clusters, from YAML runbooks.')
    .version(version, '-V, --version', 'the version')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [verb]', 'help for a verb')
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .addHelpText(
      'after',
      `\nStart with: rollbook demo\nExit codes: 0 completed or shown, 1 ended otherwise, 2 bad usage or input, 3 refused, 4 no Temporal or no worker, 5 left while it waits on a person, 130 left with Ctrl-C.`,
    );
  for (const verb of VERBS) {
    if (isGroup(verb)) for (const one of verb.verbs) addVerb(addGroup(program, verb), one, found);
    else addVerb(program, verb, found);
  }
  return program;
}

function addGroup(program: Command, group: VerbGroup): Command {
  const before = program.commands.find((command) => command.name() === group.name);
  if (before) return before;
  return program
    .command(group.name)
    .description(group.summary)
    .usage('VERB ...')
    .helpOption('-h, --help', 'this help')
    .helpCommand('help [verb]', 'help for a verb')
    .addHelpText('after', examplesText(group.verbs.flatMap(({ examples }) => examples.slice(0, 1))));
}

function addVerb(parent: Command, verb: VerbGrammar, found: (asked: Asked) => void): void {
  const command = parent
    .command(`${verb.name} ${verb.args}`.trim())
    .description(verb.summary)
    .helpOption('-h, --help', 'this help')
    .allowExcessArguments(false)
    .addHelpText('after', examplesText(verb.examples));
  for (const flag of verb.flags) {
    const option = new Option(flag.flags, flag.text);
    if (flag.parse) option.argParser(flag.parse as (text: string, before: unknown) => unknown);
    command.addOption(option);
  }
  command.action((...given: unknown[]) => {
    const args = given
      .slice(0, -2)
      .flat()
      .filter((word): word is string => typeof word === 'string');
    found({ verb, args, options: command.opts<Options>() });
  });
}

function examplesText(examples: readonly string[]): string {
  return `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${examples.map((line) => `  ${line}`).join('\n')}`;
}

/** `rollbook --json list` is `rollbook list --json`: flags before the verb belong to it. */
function flagsLast(words: readonly string[]): string[] {
  const takesValue = ['--profile', '--address', '-n', '--namespace'];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (takesValue.includes(word)) at += 2;
    else if (word === '--json' || takesValue.some((flag) => word.startsWith(`${flag}=`))) at += 1;
    else break;
  }
  const verb = words[at];
  if (at === 0 || verb === undefined || verb.startsWith('-')) return [...words];
  const rest = at + verbOf(words.slice(at)).length;
  return [...words.slice(at, rest), ...words.slice(0, at), ...words.slice(rest)];
}

/** The word or words with which the verb is written: `list`, `button list`. */
function verbOf([first, second]: readonly string[]): string[] {
  if (first === undefined) return [];
  const group = VERBS.filter(isGroup).find(({ name }) => name === first);
  return group && second !== undefined && !second.startsWith('-') ? [first, second] : [first];
}

function objectToVerb(word: string, next: string | undefined): void {
  const names = VERBS.map((verb) => verb.name);
  const verb = VERBS.find(({ name }) => name === word);
  if (verb && isGroup(verb)) objectToVerbOf(verb, next);
  if (verb) return;
  if (Object.hasOwn(FOREIGN_VERBS, word)) throw usage(`there is no verb \`${word}\`; ${FOREIGN_VERBS[word]}`);
  throw usage(`there is no verb \`${word}\`${suggestion(word, names)}`);
}

function objectToVerbOf({ name, verbs }: VerbGroup, word: string | undefined): void {
  const names = verbs.map((verb) => verb.name);
  if (word !== undefined && (names.includes(word) || ['help', '-h', '--help'].includes(word))) return;
  if (word === undefined || word.startsWith('-'))
    throw usage(`write what to do: rollbook ${name} ${listed(names).replace(/`/g, '').replace(/ and /, ' or ')}`);
  throw usage(`there is no \`${name} ${word}\`${suggestion(word, names)}`);
}

function sentence(error: CommanderError, argv: readonly string[]): string {
  const verb = verbOf(argv).join(' ');
  const words = argv.slice(verbOf(argv).length);
  if (error.code === 'commander.help') return `there is no verb \`${words[0] ?? ''}\`; rollbook --help lists them`;
  if (error.code === 'commander.excessArguments')
    return `too many words for \`${verb}\`: ${words.filter((word) => !word.startsWith('-')).join(' ')}; rollbook ${verb} --help shows what it takes`;
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  const flag = error.code === 'commander.unknownOption' ? /'([^']*)'/.exec(message)?.[1]?.split('=')[0] : undefined;
  if (flag === undefined) return message;
  if (Object.hasOwn(FOREIGN_FLAGS, flag)) return `there is no flag \`${flag}\`; ${FOREIGN_FLAGS[flag]}`;
  return verb.startsWith('-') ? `${message}; write a verb first (rollbook --help lists them)` : message;
}
