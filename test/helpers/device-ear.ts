import { EventEmitter } from 'node:events';
import { lineLink } from '../../drivers/transport/line-link.ts';
import type { LinkStatus } from '../../drivers/transport/link.ts';
import { lineOpener } from '../../drivers/transport/open-line.ts';
import { systemClock } from '../../gateway/clock.ts';
import type {
  AnyDriver,
  Decoded,
  DecodedFault,
  DecodedReading,
  DecodedWaveform,
} from '../../gateway/plugin/driver.ts';

/** A device on a real port, heard through its real driver and transport. */
export interface DeviceEar {
  readonly statuses: readonly LinkStatus[];
  readonly readings: readonly DecodedReading[];
  readonly waveforms: readonly DecodedWaveform[];
  readonly faults: readonly DecodedFault[];
  /** Waits until something that was heard from now on makes this true. */
  until(isReached: (item: Decoded) => boolean): Promise<void>;
  /** Asks something of the device, as the drivers process does of a board. */
  command(name: string, values: Readonly<Record<string, unknown>>): void;
  close(): Promise<void>;
}

/** Opens the port as the drivers process does: the same line, the same conversation, the same decoder. */
export function hearDevice(driver: AnyDriver, port: string, given: unknown = {}): DeviceEar {
  const clock = systemClock();
  const options: unknown = driver.config.parse(given);
  const decoder = driver.decoder(options);
  const heard = new EventEmitter();
  const statuses: LinkStatus[] = [];
  const readings: DecodedReading[] = [];
  const waveforms: DecodedWaveform[] = [];
  const faults: DecodedFault[] = [];
  const take = (item: Decoded): void => {
    if (item.type === 'reading') readings.push(item);
    else if (item.type === 'waveform') waveforms.push(item);
    else faults.push(item);
    heard.emit('item', item);
  };
  const rhythm = { add: (look: () => void) => clock.every(20, look) };
  const opener = lineOpener({ driver, options, port, clock, rhythm });
  if (!opener) throw new Error(`${driver.name} has no line of its own`);
  const converse = driver.transport === 'serial' ? driver.conversation : undefined;
  const link = lineLink(opener, {
    clock,
    onBytes: (bytes) => decoder.push(bytes).forEach(take),
    onStatus: (status) => statuses.push(status),
    frames: () => decoder.frames,
    ...(converse && { conversation: () => converse(options) }),
  });
  return {
    statuses,
    readings,
    waveforms,
    faults,
    until: (isReached) =>
      new Promise((reached) => {
        // A listener that stays: several items come from one chunk of bytes.
        const look = (item: Decoded): void => {
          if (!isReached(item)) return;
          heard.off('item', look);
          reached();
        };
        heard.on('item', look);
      }),
    command: (name, values) => void link.send(new TextEncoder().encode(JSON.stringify({ name, values }))),
    close: async () => link.close(),
  };
}
