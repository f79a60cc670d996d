import type { EventEmitter } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { FlowsBus } from './bus.ts';

/** The part of Node-RED 4.1 that we use: https://nodered.org/docs/creating-nodes/node-js and /docs/user-guide/runtime/embedding */
export interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Serves the editor and its interface; there after `init`. */
  readonly httpAdmin: (request: IncomingMessage, response: ServerResponse) => void;
}

/** What Node-RED hands to the function that registers a flow node. */
export interface NodeApi {
  readonly nodes: {
    createNode(node: FlowNode, properties: NodeProperties): void;
    registerType<Properties extends NodeProperties>(
      type: string,
      construct: (this: FlowNode, properties: Properties) => void,
    ): void;
  };
  readonly settings: { readonly vigil: FlowsBus };
}

/** What every flow node is configured with. */
export interface NodeProperties {
  readonly id: string;
  readonly type: string;
  readonly name?: string;
}

export type FlowMessage = Record<string, unknown>;

/** A flow node as it runs. */
export interface FlowNode extends EventEmitter {
  send(message: FlowMessage): void;
  status(status: NodeStatus): void;
  on(event: 'close', listener: (done: () => void) => void): this;
  on(
    event: 'input',
    listener: (
      message: FlowMessage,
      send: (message: FlowMessage) => void,
      done: (error?: Error) => void,
    ) => void,
  ): this;
}

/** Shown below the node in the editor; `text` is a catalogue key. */
export interface NodeStatus {
  readonly fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  readonly shape?: 'ring' | 'dot';
  readonly text?: string;
}
