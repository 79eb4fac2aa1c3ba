/** Seconds from a POST to the service running anew, as seen on an ordinary cluster. */
const EFFECT = 3;
/** Seconds of one read, and of the readings at a border. */
const READ = 1;
const BORDER = 2;

/** Events and bytes in a run's history: at most about so many of each, two to three times what a run without trouble has. */
const EVENTS_OF_RUN = 300;
const EVENTS_OF_BORDER = 20;
const EVENTS_OF_SERVICE = 30;
const EVENTS_OF_STEP = 10;
const BYTES_OF_RUN = 500_000;
/** Planning's look at a node, and what was sent to it and proven. */
const BYTES_OF_NODE = 3_000;
const BYTES_OF_SERVICE = 10_000;
/** Of each node in a border's reading of all of them; in the one before a later request only where requests go. */
const BYTES_OF_READING = 120;
const BYTES_OF_ADDRESS = 50;

/** A history may not pass these; Temporal ends a run at 51,200 events or 50 MB, and nobody could clean up then. */
export const MOST_EVENTS = 45_000;
export const MOST_BYTES = 45_000_000;

/** One step on one node as the plan expects it; times in milliseconds. */
export interface ExpectedStep {
  kind: 'call' | 'await' | 'assert' | 'approve' | 'sleep';
  /** Services that will be sent to; one with an `if` counts as sent. */
  services: number;
  stable: number;
  sleep: number;
}

export interface ExpectedRun {
  batches: number[][];
  /** The steps of each node, by uid as text; a step whose `when` is false is not there. */
  nodes: Record<string, ExpectedStep[]>;
  /** The steps of `before` and `after` together. */
  lists: ExpectedStep[];
  /** Milliseconds between batches. */
  rest: number;
}

/** How long the run takes when nothing goes wrong, in whole seconds: the nodes of a batch go side by side. */
export function expectedSeconds(run: ExpectedRun): number {
  const batches = run.batches.map((uids) =>
    Math.max(0, ...uids.map((uid) => sum((run.nodes[uid] ?? []).map(secondsOf)))),
  );
  const rests = (Math.max(0, run.batches.length - 1) * run.rest) / 1000;
  return Math.ceil(sum(batches) + sum(run.lists.map(secondsOf)) + rests + BORDER * (run.batches.length + 1));
}

/** The most events that the run's history is expected to have; a plan above `MOST_EVENTS` is refused. */
export function projectedEvents(run: ExpectedRun): number {
  const steps = [...run.lists, ...run.batches.flat().flatMap((uid) => run.nodes[uid] ?? [])];
  const ofSteps = sum(steps.map(eventsOf));
  return EVENTS_OF_RUN + (run.batches.length + 2) * EVENTS_OF_BORDER + ofSteps;
}

/** After an answer the border is read again where nothing was sent yet. */
function eventsOf({ kind, services }: ExpectedStep): number {
  return EVENTS_OF_STEP + services * EVENTS_OF_SERVICE + (kind === 'approve' ? EVENTS_OF_BORDER : 0);
}

/** The most bytes of that history: each border reads every node of the cluster, so it grows with both. */
export function projectedBytes(run: ExpectedRun, nodes: number): number {
  const steps = [...run.lists, ...run.batches.flat().flatMap((uid) => run.nodes[uid] ?? [])];
  const services = sum(steps.map((step) => step.services));
  const borders = (run.batches.length + 2) * nodes * BYTES_OF_READING;
  // The first request to a node follows from its border's reading.
  const rooms = Math.max(0, services - run.batches.flat().length) * nodes * BYTES_OF_ADDRESS;
  return BYTES_OF_RUN + nodes * BYTES_OF_NODE + services * BYTES_OF_SERVICE + borders + rooms;
}

/** The services of a step follow each other; the times in which they must hold overlap. */
function secondsOf(step: ExpectedStep): number {
  switch (step.kind) {
    case 'call':
      return step.services === 0 ? READ : step.services * EFFECT + step.stable / 1000;
    case 'await':
      return READ + step.stable / 1000;
    case 'assert':
    // What people take is in nobody's plan.
    case 'approve':
      return 0;
    case 'sleep':
      return step.sleep / 1000;
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
