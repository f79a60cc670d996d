import type { BedsideBody } from '../../firmware-bridge/bedside-payload.ts';
import { payloadMost, readPayload, writePayload } from '../../firmware-bridge/bedside-payload.ts';
import { frame, frameReader } from '../../firmware-bridge/framing.ts';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, refuse, writeBytes } from '../../gateway/plugin/conversation.ts';
import { defineDriver, type MetricSpec } from '../../gateway/plugin/driver.ts';
import { imuStream, pressureStream } from '../board/board-streams.ts';
import { nodeDecoder } from './bedside-decoder.ts';
import { nodeEncoder } from './bedside-encoder.ts';
import { loadStream, massMetric } from './load-cells.ts';
import { nodeOptions } from './node-options.ts';

const attempts = 3;
const helloMs = 1_000;
const versionRead = 1;

const metric = (
  name: string,
  unit: string,
  summary: string,
  plausible: readonly [number, number],
): MetricSpec => ({
  metric: name,
  unit,
  summary,
  ratePerMin: 60,
  plausible,
  isThinned: true,
});

/** Our own board beside a bed: load cells, pressure mats and an IMU in checked frames. Not verified on a board. */
export const bedsideNode = defineDriver({
  name: 'bedside-node',
  family: 'bed',
  transport: 'serial',
  summary: 'Our own bedside board: four load cells, pressure mats, IMU.',
  source: 'firmware-bridge/bedside-payload.ts; HX711, standards page oximeter 10; MPU-6050, firmata-stk500 5',
  streams: [loadStream(10), pressureStream(50), imuStream(50)],
  metrics: [
    massMetric,
    metric('device-temperature', 'Cel', 'Temperature of the board.', [-40, 125]),
    metric('battery-voltage', 'V', 'Voltage of the battery.', [0, 30]),
    metric('device-status', '1', 'Firmware version at its start, major times 256 plus minor.', [0, 65_535]),
  ],
  config: nodeOptions,
  silentAfterMs: 2_000,
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: nodeDecoder,
  encoder: nodeEncoder,
  conversation,
  responder,
});

const framed = (body: BedsideBody): Uint8Array => frame(writePayload({ sequence: 0, deviceMs: 0, body }));

/** The hello in what was heard, if there is one. */
function helloIn(heard: Uint8Array): { readonly major: number } | undefined {
  for (const item of frameReader({ maxBytes: payloadMost }).push(heard)) {
    const body = item.type === 'frame' ? readPayload(item.payload)?.body : undefined;
    if (body?.kind === 'hello') return body;
  }
  return undefined;
}

/** Asks who is there; the first delimiter closes whatever noise came before. */
function* conversation(): Conversation {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    yield writeBytes(Uint8Array.of(0, ...framed({ kind: 'askHello' })));
    const { heard } = yield listen(helloMs, (bytes) => helloIn(bytes) !== undefined);
    const hello = helloIn(heard);
    if (hello?.major === versionRead) return;
    if (hello) return void (yield refuse('broken', `firmware ${hello.major} is not one that is read`));
  }
  yield refuse('no-answer', 'no bedside board answers');
}

function responder(): Responder {
  const reader = frameReader({ maxBytes: payloadMost });
  const hello = framed({ kind: 'hello', major: versionRead, minor: 0 });
  return {
    hear(bytes) {
      const isAsked = reader
        .push(bytes)
        .some((item) => item.type === 'frame' && readPayload(item.payload)?.body.kind === 'askHello');
      return isAsked ? hello : new Uint8Array(0);
    },
    isStreaming: true,
    reset: () => Uint8Array.of(0, ...hello),
  };
}
