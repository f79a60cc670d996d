import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { type Conversation, listen, run, write } from '../../gateway/plugin/conversation.ts';
import { driverTalks } from './driver-talk.ts';

const force = driverNamed('bota-sensone');

/** Asks until it hears OK, then keeps asking while nothing comes, as a watchdog in a conversation does. */
function* startAndWatch(): Conversation {
  for (;;) {
    yield write(0x53);
    yield listen(500, (heard) => heard.includes(0x4f));
    for (let frames = 1; frames > 0; ) frames = (yield run(2_000)).frames;
  }
}

function responder() {
  let isStreaming = false;
  return {
    hear(bytes: Uint8Array) {
      isStreaming ||= bytes.includes(0x53);
      return Uint8Array.of(0x4f);
    },
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      isStreaming = false;
      return new Uint8Array(0);
    },
  };
}

// The suite itself is held against a device that must be asked, lest it pass because no driver has a conversation.
if (force.transport === 'serial')
  driverTalks(test, { ...force, name: 'asked-force', conversation: startAndWatch, responder });
