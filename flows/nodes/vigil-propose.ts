import type { FlowNode, NodeApi, NodeProperties } from '../node-red.ts';

interface ProposeProperties extends NodeProperties {
  /** What is proposed, in one word: `look`, `note` … */
  readonly proposal?: string;
  /** Empty: the message's `bed`. */
  readonly bed?: string;
}

// A proposal is a line for a person, not a file.
const maxNoteLength = 500;

/**
 * Flow node: proposes something about a bed to the gateway. A proposal is not an alarm: the gateway and the nurse decide
 * what becomes of it.
 */
function register(RED: NodeApi): void {
  function vigilPropose(this: FlowNode, properties: ProposeProperties): void {
    RED.nodes.createNode(this, properties);
    const bus = RED.settings.vigil;
    const endLink = bus.onLink((isUp) => this.status(isUp ? connected : waiting));
    this.on('input', (message, _send, done) => {
      const bed = properties.bed || message['bed'];
      if (typeof bed !== 'string' || bed === '') return done(new Error('no bed: set it here or in msg.bed'));
      const text = message['payload'];
      const note = (typeof text === 'string' ? text : JSON.stringify(text ?? '')).slice(0, maxNoteLength);
      bus.propose(bed, { proposal: properties.proposal || 'note', bed, note }).then(
        () => done(),
        (error) => done(error),
      );
    });
    this.on('close', (done) => {
      endLink();
      done();
    });
  }
  RED.nodes.registerType('vigil-propose', vigilPropose);
}

const connected = { fill: 'green', shape: 'dot', text: 'vigil-propose.status.connected' } as const;
const waiting = { fill: 'red', shape: 'ring', text: 'vigil-propose.status.waiting' } as const;

export { register as 'module.exports' };
