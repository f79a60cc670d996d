import { EventEmitter, once } from 'node:events';
import { openDevices } from '../../drivers/device-hub.ts';
import { openSerialPort } from '../../drivers/transport/serial-port.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import type { DeviceCommand } from '../../gateway/plugin/driver.ts';
import { ManualClock } from './manual-clock.ts';
import { ptyPair } from './pty.ts';

/**
 * A device hub at one end of a real pseudo-terminal, and a hand at the other that says bytes and hears what was written.
 * The ports are looked at in real time; every pause and timeout passes only when the test says so.
 */
export async function hubLine(
  t: { teardown(end: () => Promise<unknown>): void },
  driver: string,
  options: unknown,
) {
  const pair = await ptyPair();
  const clock = new ManualClock();
  const news = new EventEmitter().setMaxListeners(0);
  const readings: Reading[] = [];
  const refused: string[] = [];
  const done: string[] = [];
  let written = Buffer.alloc(0);
  const told = () => news.emit('news');
  // Not all that comes becomes a measurement, so that each look at a port is news.
  const rhythm = {
    add: (look: () => void) =>
      systemClock().every(5, () => {
        look();
        told();
      }),
  };

  const device = await openSerialPort(
    pair.device,
    { baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
    { clock: systemClock(), rhythm },
    {
      onBytes(bytes) {
        written = Buffer.concat([written, bytes]);
        told();
      },
      onEnd: told,
    },
  );
  const hub = openDevices([{ deviceId: 'radar-1', driver, port: pair.gateway, options }], undefined, {
    clock,
    rhythm,
    onMeasurements(measurements) {
      for (const one of measurements) if (one.kind === 'reading') readings.push(one);
      told();
    },
    onStatus: told,
  });
  t.teardown(async () => {
    await hub.close();
    await device.close();
    await pair.end();
  });
  const until = async (isReached: () => boolean) => {
    while (!isReached()) await once(news, 'news');
  };
  const counters = () => hub.counters()[0];
  await until(() => counters()?.state === 'open');
  let [heardTo, bytesSaid] = [0, 0];
  return {
    readings,
    refused,
    counters,
    clock,
    /** Waits until the gateway has written exactly these bytes after those heard before. */
    async hears(frame: Uint8Array): Promise<void> {
      await until(() => written.length >= heardTo + frame.length);
      const heard = written.subarray(heardTo, heardTo + frame.length);
      if (!heard.equals(frame)) throw new Error(`heard ${heard.toString('hex')}`);
      heardTo += frame.length;
    },
    /** Says bytes and waits until the gateway has taken them. */
    async says(...frames: readonly Uint8Array[]): Promise<void> {
      const bytes = Buffer.concat(frames);
      bytesSaid += bytes.length;
      device.write(bytes);
      await until(() => (counters()?.bytes ?? 0) >= bytesSaid);
    },
    /** What was written and not heard yet. */
    unheard: () => written.subarray(heardTo).toString('hex'),
    /** Gives a command; a text says why it was refused at once, what comes later is in `refused` or `done`. */
    command(command: DeviceCommand): string | undefined {
      let isLater = false;
      let atOnce: string | undefined;
      hub.command('radar-1', command, (refusal) => {
        const reason = refusal && `${refusal.code}: ${refusal.reason.replace('radar-1: ', '')}`;
        if (!isLater) atOnce = reason;
        else if (reason === undefined) done.push(command.name);
        else refused.push(reason);
        told();
      });
      isLater = true;
      return atOnce;
    },
    done,
    untilRefused: () => until(() => refused.length > 0),
  };
}
