import type { Decoded } from '../../gateway/plugin/driver.ts';
import type { BoardOptions } from './board-options.ts';

/** Watches the relay: what the board last put out on its pin, and what the auxiliary contact says of it. */
export function relayWatch(relay: BoardOptions['relay']) {
  let isOn: boolean | undefined;
  let isClosed: boolean | undefined;
  let lastSaid = '';

  /** Until the board has told its output there is nothing to say. */
  const say = (t: number, out: Decoded[]): void => {
    if (isOn === undefined) return;
    lastSaid = `${isOn} ${isClosed}`;
    const reading = { type: 'reading', metric: 'relay', value: isOn ? 1 : 0, unit: '1', t } as const;
    if (isClosed === undefined || isClosed === isOn) out.push({ ...reading, quality: 'good' });
    else out.push({ ...reading, quality: 'questionable', reason: 'read-back-differs' });
    if (isClosed === undefined) return;
    const contact = { ...reading, metric: 'relay-contact', value: isClosed ? 1 : 0 } as const;
    out.push({ ...contact, quality: 'good' });
  };
  return {
    /** The answer to a pin state query: pin, mode, state from the low seven bits on. */
    pinState([pin, mode, state]: Uint8Array, t: number, out: Decoded[]): void {
      if (!relay || pin !== relay.pin || state === undefined) return;
      // A pin that is no output yet pulls nothing, whatever its state.
      isOn = mode === 1 && (state !== 0) !== relay.isActiveLow;
      // The board is asked for it again and again: that it answers is the relay's sign of life.
      say(t, out);
    },
    port(port: number, bits: number, t: number, out: Decoded[]): void {
      if (relay?.contactPin == null || relay.contactPin >> 3 !== port) return;
      // The contact ties its input to ground.
      isClosed = ((bits >> (relay.contactPin & 7)) & 1) === 0;
      if (`${isOn} ${isClosed}` !== lastSaid) say(t, out);
    },
  };
}
