/** Where a verb's answers go. With `--json` standard output holds data only; messages always go to standard error. */
export interface Output {
  json: boolean;
  /** Somebody looks at standard output as it is drawn. */
  live: boolean;
  /** A person sits there and can be asked: the question goes to standard error. */
  asks: boolean;
  /** Text for a person, on standard output; nothing with `--json`. */
  text(text: string): void;
  /** One document, on standard output; nothing without `--json`. */
  data(value: unknown): void;
  /** One line of data, on standard output; nothing without `--json`. */
  line(value: unknown): void;
  /** A message, on standard error. */
  say(text: string): void;
  /** Exactly these characters on standard output, `--json` or not. */
  raw(text: string): void;
}

export interface Streams {
  stdin: { isTTY?: boolean };
  stdout: { isTTY?: boolean; write(text: string): unknown };
  stderr: { isTTY?: boolean; write(text: string): unknown };
}

/** The output of one call of the program. */
export function openOutput(json: boolean, streams: Streams = process): Output {
  const { stdin, stdout, stderr } = streams;
  return {
    json,
    live: !json && stdout.isTTY === true,
    asks: stdin.isTTY === true && stderr.isTTY === true,
    text: (text) => {
      if (!json) stdout.write(`${text}\n`);
    },
    data: (value) => {
      if (json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    line: (value) => {
      if (json) stdout.write(`${JSON.stringify(value)}\n`);
    },
    say: (text) => {
      stderr.write(`${text}\n`);
    },
    raw: (text) => {
      stdout.write(text);
    },
  };
}
