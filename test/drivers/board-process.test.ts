import { open } from 'node:fs/promises';
import test from 'ava';
import { firmataBoard } from '../../drivers/board/firmata-board.ts';
import { sysex } from '../../drivers/board/firmata-message.ts';
import type { Line } from '../../drivers/transport/line.ts';
import { lineOpener } from '../../drivers/transport/open-line.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { systemClock } from '../../gateway/clock.ts';
import { imuReply } from '../conformance/board-units.ts';
import { decodeAll, hex, joined } from '../helpers/bytes.ts';
import { ptyPair } from '../helpers/pty.ts';

/** Twenty pins: input, output, pull-up; the last six analogue and I2C too. */
const capabilities = sysex(
  0x6c,
  Array.from({ length: 20 }, (_, pin) => [0, 1, 1, 1, 11, 1, ...(pin > 13 ? [2, 10, 6, 1] : []), 127]).flat(),
);
const analogMap = sysex(
  0x6a,
  Array.from({ length: 20 }, (_, pin) => (pin > 13 ? pin - 14 : 127)),
);

/** A board that answers the start-up exchange, an I2C read and the relay's pin state. */
const answers: readonly (readonly [string, Uint8Array])[] = [
  ['f06bf7', capabilities],
  ['f069f7', analogMap],
  ['f07668103b000e00f7', joined(imuReply, imuReply)],
];

async function waitFor(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 400 && !isTrue(); tries += 1) await new Promise((next) => setTimeout(next, 25));
}

test('johnny-five sets up a board at the far end of a line, switches its relay, and ends with the line', async (t) => {
  const pair = await ptyPair();
  const rhythm = beatenRhythm();
  const beat = setInterval(() => rhythm.beat(), 20);
  const board = await open(pair.device, 'r+');
  t.teardown(async () => {
    clearInterval(beat);
    await pair.end();
  });
  let written = '';
  let relay = 0;
  const asked = new Map<string, number>();
  const isAsked = (text: string): boolean => {
    const at = written.indexOf(text, asked.get(text) ?? 0);
    if (at >= 0) asked.set(text, at + text.length);
    return at >= 0;
  };
  const reading = (async () => {
    const buffer = new Uint8Array(4_096);
    for (;;) {
      const { bytesRead } = await board.read(buffer, 0, buffer.length, null).catch(() => ({ bytesRead: 0 }));
      if (bytesRead === 0) return;
      written += Buffer.from(buffer.subarray(0, bytesRead)).toString('hex');
      for (const [question, answer] of answers) if (isAsked(question)) await pair.send(answer);
      if (isAsked('900001')) relay = 1;
      if (isAsked('f06d07f7')) await pair.send(sysex(0x6e, [7, relay, relay]));
    }
  })();

  const options = firmataBoard.config.parse({ relay: { pin: 7 }, pressurePins: [0], samplingMs: 100 });
  const opener = lineOpener({
    driver: firmataBoard,
    options,
    port: pair.gateway,
    clock: systemClock(),
    rhythm,
  });
  const heard: Uint8Array[] = [];
  const ends: string[] = [];
  const opened: Line | undefined = await opener?.({
    onBytes: (bytes) => heard.push(Uint8Array.from(bytes)),
    onEnd: (problem) => ends.push(problem),
  });
  t.teardown(async () => opened?.close());
  t.false(opened?.isReady?.(), 'what is asked of a board that is being set up would be lost');
  const decoded = () => decodeAll(firmataBoard, heard, { relay: { pin: 7 } });
  // The board's report after its reset, once the process listens.
  await new Promise((next) => setTimeout(next, 1_500));
  await pair.send(hex('F9 02 05 F0 79 02 05 53 00 74 00 64 00 F7'));
  await waitFor(() => decoded().readings.some(({ metric }) => metric === 'relay'));
  t.deepEqual(decoded().waveforms[0]?.samples.length, 2);
  t.true(written.includes('f07a6400f7'), 'the sampling interval');
  t.true(written.includes('c001'), 'analogue pin 0 is reported');
  t.true(written.includes('f07668006b000100f7'), 'the IMU out of sleep');

  t.true(opened?.isReady?.());
  opened?.write(Buffer.from(JSON.stringify({ name: 'relay', values: { isOn: true } })));
  await waitFor(() => decoded().readings.some(({ metric, value }) => metric === 'relay' && value === 1));
  t.deepEqual(
    decoded()
      .readings.filter(({ metric }) => metric === 'relay')
      .map(({ value }) => value),
    [0, 1],
  );
  await pair.unplug();
  await waitFor(() => ends.length > 0);
  t.deepEqual(ends, ['unplugged']);
  await reading;
  await board.close().catch(() => {});
});
