import { type EventFilter, isAskedFor } from '../event.ts';
import type { FlowNode, NodeApi, NodeProperties } from '../node-red.ts';

/**
 * Flow node: sends a message for each care event or alarm change that it is asked for. `payload` is the CloudEvent,
 * `event` its type in one word, `bed` whom it is about.
 */
function register(RED: NodeApi): void {
  function vigilEvent(this: FlowNode, properties: NodeProperties & Partial<EventFilter>): void {
    RED.nodes.createNode(this, properties);
    const { what = '', types = '', beds = '' } = properties;
    const bus = RED.settings.vigil;
    const ends = [
      bus.onLink((isUp) => this.status(isUp ? connected : waiting)),
      bus.onEvent((topic, event) => {
        if (!isAskedFor(event, { what, types, beds })) return;
        this.send({ topic, payload: event, event: event.data['type'], bed: event.subject });
      }),
    ];
    this.on('close', (done) => {
      for (const end of ends) end();
      done();
    });
  }
  RED.nodes.registerType('vigil-event', vigilEvent);
}

const connected = { fill: 'green', shape: 'dot', text: 'vigil-event.status.connected' } as const;
const waiting = { fill: 'red', shape: 'ring', text: 'vigil-event.status.waiting' } as const;

export { register as 'module.exports' };
