import type { DecodedReading } from '../../gateway/plugin/driver.ts';
import type { DeviceMessage, MqttResponder } from '../../gateway/plugin/mqtt-companion.ts';
import { type Json, recordOf, textOf } from '../messages.ts';
import { topicsOf, type VdaOptions } from './vda5050-options.ts';

/** How long a virtual robot takes from one node of its order to the next. */
const nodeS = 3;
/** Instant actions that its state still lists. */
const actionsMost = 32;
/** Nodes, edges or actions of one message. */
const itemsMost = 256;

interface Order {
  readonly orderId: string;
  readonly orderUpdateId: number;
  readonly nodes: readonly Json[];
  readonly edges: readonly Json[];
}

interface Done {
  readonly actionId: string;
  readonly actionType: string;
  readonly actionStatus: 'FINISHED' | 'FAILED';
}

const list = (value: unknown): readonly Json[] => {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items
    .slice(0, itemsMost)
    .map(recordOf)
    .filter((one) => one !== undefined);
};
const sequenceOf = ({ sequenceId }: Json): number => (typeof sequenceId === 'number' ? sequenceId : 0);

/** What a virtual robot was told, and how far it has come. */
class ToldRobot {
  #order: Order | undefined;
  #isPaused = false;
  #drivenS = 0;
  #lastS: number | undefined;
  #done: readonly Done[] = [];
  /** What it did by itself when the order was done. */
  #ownAtEnd: string | undefined;
  #told = '';

  /** Gives whether the order is another than before. */
  takeOrder({ orderId, orderUpdateId, nodes, edges }: Json): boolean {
    if (typeof orderId !== 'string' || typeof orderUpdateId !== 'number') return false;
    const before = this.#order;
    // Another delivery, or an older form of the order that is driven.
    if (before?.orderId === orderId && orderUpdateId <= before.orderUpdateId) return false;
    if (before?.orderId !== orderId) this.#drivenS = 0;
    this.#ownAtEnd = undefined;
    this.#order = { orderId, orderUpdateId, nodes: list(nodes), edges: list(edges) };
    return true;
  }

  takeAction({ actionId, actionType }: Json): boolean {
    const [id, type] = [textOf(actionId), textOf(actionType)];
    if (id === undefined || type === undefined) return false;
    if (this.#done.some((one) => one.actionId === id)) return false;
    const actionStatus = this.#act(type) ? 'FINISHED' : 'FAILED';
    this.#done = [...this.#done, { actionId: id, actionType: type, actionStatus } as const].slice(
      -actionsMost,
    );
    return true;
  }

  /** Gives whether something happened that no state has told yet: a node was reached. */
  goOn(atS: number): boolean {
    const passedS = Math.max(0, atS - (this.#lastS ?? atS));
    this.#lastS = atS;
    if (this.#order && !this.#isPaused) this.#drivenS += passedS;
    return this.#order !== undefined && this.#told !== JSON.stringify(this.#orderShown());
  }

  /** What it does by itself: once it begins something new, an order that is done is over. */
  own(orderId: string): void {
    if (this.#order === undefined || this.#drivenS < nodeS * (this.#order.nodes.length - 1)) return;
    this.#ownAtEnd ??= orderId;
    if (orderId !== this.#ownAtEnd) this.#order = undefined;
  }

  told(): void {
    this.#told = JSON.stringify(this.#orderShown());
  }

  /** The fields of a state that the order and the actions decide. */
  shown(isThree: boolean): object {
    const done = this.#done;
    const actions = isThree ? { instantActionStates: done } : done.length > 0 && { actionStates: done };
    return {
      ...this.#orderShown(),
      ...(this.#isPaused && { driving: false }),
      paused: this.#isPaused,
      ...actions,
    };
  }

  #orderShown(): object {
    if (!this.#order) return {};
    const { orderId, orderUpdateId, nodes, edges } = this.#order;
    const last = nodes[Math.min(nodes.length - 1, Math.floor(this.#drivenS / nodeS))];
    const at = last ? sequenceOf(last) : 0;
    const ahead = (items: readonly Json[]) => items.filter((item) => sequenceOf(item) > at).map(named);
    const nodeStates = ahead(nodes);
    return {
      orderId,
      orderUpdateId,
      actionStates: [],
      ...(last && { lastNodeId: textOf(last['nodeId']) ?? '', lastNodeSequenceId: at }),
      nodeStates,
      edgeStates: ahead(edges),
      driving: nodeStates.length > 0,
    };
  }

  /** Gives whether it is something that this robot can do. */
  #act(type: string): boolean {
    if (type === 'startPause') this.#isPaused = true;
    else if (type === 'stopPause') this.#isPaused = false;
    else if (type === 'cancelOrder') this.#order = undefined;
    else return type === 'stateRequest';
    return true;
  }
}

/**
 * A virtual robot's end: it drives the nodes of an order at an even pace, stops and goes on, forgets an order, and says
 * its state at once. Its states show all that (VDA 5050 6.6, 6.10). It has no factsheet, and says so: `FAILED`.
 */
export function vda5050Responder(options: VdaOptions, deviceId: string): MqttResponder {
  const base = topicsOf(options, deviceId, 'vigil');
  const robot = new ToldRobot();
  return {
    filters: [`${base}/order`, `${base}/instantActions`],
    hear(topic, payload, latest) {
      const message = parsed(payload);
      const isNew = topic.endsWith('/order')
        ? robot.takeOrder(message)
        : list(message['actions'])
            .map((action) => robot.takeAction(action))
            .includes(true);
      return isNew ? stateOf(latest) : [];
    },
    goOn: (atS, latest) => (robot.goOn(atS) ? stateOf(latest) : []),
    amend(message: DeviceMessage, atS) {
      if (!message.topic.endsWith('/state')) return message;
      robot.goOn(atS);
      const state = parsed(message.payload);
      robot.own(textOf(state['orderId']) ?? '');
      const shown = robot.shown('instantActionStates' in state);
      robot.told();
      return { ...message, payload: JSON.stringify({ ...state, ...shown }) };
    },
  };
}

const stateOf = (latest: readonly DecodedReading[]): readonly DecodedReading[] =>
  latest.filter(({ metric }) => metric !== 'connection');

/** What of a node or edge of an order its state repeats. */
function named({ nodeId, edgeId, sequenceId, released, nodePosition }: Json): Json {
  return {
    ...(nodeId !== undefined && { nodeId }),
    ...(edgeId !== undefined && { edgeId }),
    sequenceId,
    released: released === true,
    ...(nodePosition !== undefined && { nodePosition }),
  };
}

function parsed(payload: string | Uint8Array): Json {
  try {
    return recordOf(JSON.parse(Buffer.from(payload).toString('utf8'))) ?? {};
  } catch {
    return {};
  }
}
