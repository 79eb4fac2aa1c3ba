/** A service that this run changed on a node, and by which list of steps. */
export interface Touch {
  uid: number;
  service: string;
  list: 'before' | 'steps' | 'after';
}

/** What is undone on one node in one go. */
export interface UndoPart {
  uid: number;
  services: string[];
}

const LISTS = ['after', 'steps', 'before'] as const;

/**
 * In which order a whole run is undone, from its touches, oldest first: what only `after` touched, then the nodes, then what
 * only `before` touched, each newest first. A service that several lists touched on a node is brought back once, with the
 * node: what lies between is nobody's baseline.
 */
export function undoOrder(touches: Touch[]): UndoPart[] {
  return LISTS.flatMap((list) => {
    const own = touches.filter((touch) => listOf(touches, touch) === list);
    const uids = new Set(own.map(({ uid }) => uid).reverse());
    return [...uids].map((uid) => ({
      uid,
      services: [...new Set(own.filter((touch) => touch.uid === uid).map(({ service }) => service))],
    }));
  });
}

function listOf(touches: Touch[], { uid, service }: Touch): Touch['list'] {
  const lists = new Set(touches.filter((one) => one.uid === uid && one.service === service).map(({ list }) => list));
  const [only] = lists;
  return lists.size === 1 && only ? only : 'steps';
}
