import type { Operation } from '../../../rollout/report-shape';
import type { Attempt } from '../core/attempt';
import type { Process } from '../core/process';
import { answerTo, uidIn } from './answers';
import { OPTIONAL } from './cluster';
import type { PostFault, Weather } from './faults';
import type { Post } from './ledger';
import type { World } from './world';

export interface Request {
  url: string;
  /** The node at the other end of its connection. */
  target: number;
  path: string;
  attempt: Attempt;
  answer(status: number, text: string): void;
  fail(why: string): void;
  /** Nobody waits for its answer any more. */
  isOver(): boolean;
}

export interface PostRequest extends Request {
  body: unknown;
  timeout: number;
  proofs: Post['proofs'];
  serial: number;
}

const USUAL: Omit<PostFault, 'nth'> = { answer: 'true', effect: 'now', course: 'plain', slow: 0, late: 0 };
/** Slower than any look is patient for, but not than a read. */
const SLOW = 2_500;

/** Between worker and nodes: what is asked arrives, is answered, or gets lost, as the weather is. */
export class Network {
  /** What a node's list showed when it stopped moving. */
  readonly frozen = new Map<number, string>();

  constructor(private readonly world: World) {}

  connect(url: string, process: Process, then: (target: number | null) => void): void {
    const { time, weather, cluster } = this.world;
    const uid = uidIn(url);
    if (weather.active('hangs', uid)) return;
    const refused = weather.active('refuses', uid) || weather.active('down', uid);
    const target = weather.active('misroutes', uid) ? (uid % cluster.nodes.length) + 1 : uid;
    time.after(this.world.latency(), () => then(refused ? null : target), process);
  }

  get(request: Request): void {
    const { time, ledger } = this.world;
    const { path, attempt, url } = request;
    const { run, process, type, seq } = attempt;
    const node = uidIn(url);
    ledger.add({
      at: time.now,
      what: 'request',
      process: process.name,
      run: run.firstRunId,
      path,
      node,
      activity: `${type}/${seq}`,
    });
    const slow = this.world.weather.active('slow', node) ? SLOW : 0;
    time.after(this.world.latency() + slow, () => this.arrive(request, node));
  }

  post(request: PostRequest): void {
    const { time, ledger, cluster } = this.world;
    const { path, body, attempt, url, target, proofs, serial, timeout } = request;
    const { operation_type: operation, services } = body as { operation_type: Operation; services: string[] };
    const service = services[0] ?? '';
    const node = uidIn(url);
    const { run, process, seq, input } = attempt;
    const known = cluster.node(target).services[service];
    const post: Post = {
      id: ledger.posts.length,
      at: time.now,
      ...{ run: run.firstRunId, runId: run.runId, activity: `${run.runId}/${seq}`, attempt: attempt.attempt },
      ...{
        process: process.name,
        path,
        operation,
        service,
        undo: (input as { undo: boolean }).undo,
        services,
        node,
        reached: null,
        led: target,
        proofs,
        serial,
        timeout,
      },
      wall: Date.now(),
      unwantedFor: attempt.unwantedFor(),
      cluster: (input as { clusterName: string }).clusterName,
      before: { status: known?.status ?? 'ABSENT', generation: known?.generation ?? 0 },
      ...{ effectAt: null, effectOn: null, answer: null },
    };
    const fault = this.world.schedule.posts.find((one) => one.nth === post.id) ?? { ...USUAL, nth: post.id };
    ledger.add({ at: time.now, what: 'written', post });
    this.world.occur('written');
    time.after(this.world.latency(), () => this.postArrives(request, post, fault));
  }

  private arrive(request: Request, node: number): void {
    const { weather, cluster } = this.world;
    if (weather.active('hangs', node)) return;
    if (isCut(weather, node)) return this.cut(request);
    if (weather.active('answers-503', node)) return this.reply(request, 503, '{"error_code":"busy"}');
    if (weather.active('answers-401', node)) return this.refuse(request);
    if (weather.active('answers-403', node)) return this.reply(request, 403, '{}');
    if (weather.active('garbles', node)) return this.reply(request, 200, '<html>');
    const target = cluster.node(request.target);
    if (request.path.endsWith('/availability')) {
      if (target !== cluster.primary) return this.reply(request, 307, '');
      return cluster.databaseDown ? this.reply(request, 503, '{"error_code":"down"}') : this.reply(request, 200, '');
    }
    if (request.path === '/v1/local/services') return this.reply(request, 200, this.services(request.target));
    const body = answerTo(cluster, target, request.path, this.world.time.now);
    this.reply(request, body === null ? 404 : 200, JSON.stringify(body));
  }

  private services(uid: number): string {
    const { weather, cluster, time } = this.world;
    if (weather.active('stale-services', uid)) {
      const kept = this.frozen.get(uid);
      if (kept !== undefined) return kept;
    } else this.frozen.delete(uid);
    const list = answerTo(cluster, cluster.node(uid), '/v1/local/services', time.now) as Record<
      string,
      { status: string }
    >;
    const [first = '', second = ''] = OPTIONAL;
    if (weather.active('odd-status', uid) && list[first]) list[first] = { ...list[first], status: 'BACKOFF' };
    if (weather.active('unlists', uid)) delete list[second];
    const text = JSON.stringify(list);
    if (weather.active('stale-services', uid)) this.frozen.set(uid, text);
    return text;
  }

  private postArrives(request: PostRequest, post: Post, fault: PostFault): void {
    const { weather, cluster, time, latency } = this.with();
    const { node } = post;
    if (weather.active('hangs', node)) return;
    if (isCut(weather, node)) return this.cut(request);
    const meant = post.path === '/v1/services' ? cluster.primary.uid : request.target;
    const elsewhere = fault.effect === 'elsewhere' && cluster.nodes.length > 1;
    post.reached = elsewhere ? (meant % cluster.nodes.length) + 1 : meant;
    const limit = post.timeout + this.world.grace - 1_500;
    if (fault.effect !== 'never' && fault.answer !== '401') {
      const after = fault.effect === 'late' ? Math.max(0, fault.late * limit) : 0;
      post.effectAt = time.now + after;
      post.effectOn = post.reached;
      time.after(after, () => this.takeEffect(post, fault));
    }
    time.after(fault.slow + latency, () => this.answerPost(request, post, fault.answer));
  }

  private takeEffect(post: Post, fault: PostFault): void {
    const { cluster, ledger, time } = this.world;
    const uid = post.effectOn ?? post.node;
    ledger.add({ at: time.now, what: 'effect', post });
    if (cluster.node(uid).services[post.service]) {
      cluster.operate(uid, post.service, post.operation, fault.course, `POST ${post.id}`);
    }
    this.world.occur('effect');
  }

  private answerPost(request: PostRequest, post: Post, answer: PostFault['answer']): void {
    const { ledger, time } = this.world;
    const { service } = post;
    const say = (status: number, text: string) => {
      post.answer = answer;
      ledger.add({ at: time.now, what: 'answered', post });
      this.world.occur('answered');
      this.reply(request, status, text);
    };
    switch (answer) {
      case 'none':
        return;
      case 'reset':
        return this.cut(request);
      case 'true':
      case 'false':
        return say(200, JSON.stringify({ [service]: answer === 'true' }));
      case 'missing':
        return say(200, '{}');
      case 'garbled':
        return say(200, '<html>');
      case '401':
        post.answer = '401';
        return this.refuse(request);
      default:
        return say(Number(answer), '{"error_code":"no"}');
    }
  }

  private refuse(request: Request): void {
    const { time, ledger } = this.world;
    const { process } = request.attempt;
    time.after(
      this.world.latency(),
      () => {
        if (request.isOver()) return;
        ledger.add({ at: time.now, what: 'refused', process: process.name });
        request.answer(401, '{}');
      },
      process,
    );
  }

  private reply(request: Request, status: number, text: string): void {
    this.world.time.after(this.world.latency(), () => request.answer(status, text), request.attempt.process);
  }

  private cut(request: Request): void {
    this.world.time.after(
      this.world.latency(),
      () => request.fail('the connection was reset'),
      request.attempt.process,
    );
  }

  private with() {
    const { weather, cluster, time } = this.world;
    return { weather, cluster, time, latency: this.world.latency() };
  }
}

/** Connections that stand break, too. */
function isCut(weather: Weather, node: number): boolean {
  return weather.active('cuts', node) || weather.active('down', node) || weather.active('refuses', node);
}
