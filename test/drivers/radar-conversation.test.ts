import test from 'ava';
import {
  fda2Command,
  fda2Commands,
  fda2Conversation,
  fda2Responder,
} from '../../drivers/radar/fda2-conversation.ts';
import { fda2Options } from '../../drivers/radar/fda2-options.ts';
import { seeedMr60fda2 } from '../../drivers/radar/seeed-mr60fda2.ts';
import { fda2 } from '../conformance/radar-units.ts';
import { decodeAll, hex, joined } from '../helpers/bytes.ts';

/** Drives the conversation by hand against the radar's end, for so many steps. */
function talk(options: unknown, steps: number, radar = fda2Responder()) {
  const conversation = fda2Conversation(fda2Options.parse(options));
  const [written, runs]: [Uint8Array[], number[]] = [[], []];
  let answered: Uint8Array = new Uint8Array(0);
  let heard: Uint8Array = new Uint8Array(0);
  let isEnough: boolean | undefined;
  for (let step = 0; step < steps; step++) {
    const { value: ask } = conversation.next({ heard, bytes: heard.length, frames: 0 });
    heard = new Uint8Array(0);
    if (!ask) break;
    if (ask.ask === 'write') {
      written.push(ask.bytes);
      answered = radar.hear(ask.bytes);
    }
    if (ask.ask === 'run') runs.push(ask.ms);
    if (ask.ask === 'listen') {
      heard = joined(fda2.fall, answered);
      isEnough = ask.isEnough?.(heard);
    }
  }
  return { written, runs, radar, answered, isEnough };
}

const read = (answer: Uint8Array) =>
  decodeAll(seeedMr60fda2, [answer])
    .readings.filter(({ metric }) => metric !== 'message-counter')
    .map(({ metric, value }) => [metric, value]);

test('without options the parameters are read, once a minute, and nothing is set', (t) => {
  const { written, runs, answered } = talk({}, 6);
  t.deepEqual(written, [fda2.readParameters, fda2.readParameters, fda2.readParameters]);
  t.deepEqual(runs, [60_000, 60_000, 60_000]);
  t.deepEqual(read(answered), [
    ['install-height', 3],
    ['height-threshold', 0.5],
    ['sensitivity', 15],
  ]);
});

test('what is configured is set where the radar has something else, and read back', (t) => {
  const options = { installHeightM: 2.8, heightThresholdM: 0.6, sensitivity: 15 };
  const { written, answered, isEnough, runs, radar } = talk(options, 8);
  t.true(isEnough);
  t.deepEqual(written, [fda2.readParameters, fda2.setHeight28, fda2.setThreshold06, fda2.readParameters]);
  t.deepEqual(runs, [150, 150, 60_000]);
  t.deepEqual(read(answered), [
    ['install-height', 2.8],
    ['height-threshold', 0.6],
    ['sensitivity', 15],
  ]);
  // The radar keeps them over a reset, and so nothing is set the next time.
  t.is(radar.reset().length, 0);
  t.deepEqual(talk(options, 4, radar).written, [fda2.readParameters, fda2.readParameters]);
});

test('a radar that does not answer is set all the same', (t) => {
  const deaf = { ...fda2Responder(), hear: () => new Uint8Array(0) };
  const { written, isEnough } = talk({ sensitivity: 15 }, 5, deaf);
  t.false(isEnough);
  t.deepEqual(written, [fda2.readParameters, fda2.setSensitivity15, fda2.readParameters]);
});

test('the height of the target is asked for only where configured', (t) => {
  t.deepEqual(talk({ isTargetHeightSent: true }, 3).written, [fda2.enableHeight, fda2.readParameters]);
});

test('settings beyond the limits are no configuration', (t) => {
  for (const options of [
    { installHeightM: 2.3 },
    { installHeightM: 3.1 },
    { heightThresholdM: -0.1 },
    { heightThresholdM: 0.7 },
    { sensitivity: 10 },
    { unknown: 1 },
  ]) {
    t.false(fda2Options.safeParse(options).success, JSON.stringify(options));
  }
  t.true(fda2Options.safeParse({ installHeightM: 2.4, heightThresholdM: 0, sensitivity: 30 }).success);
});

test('the radar’s end hears bytes in any chunks, refuses what is beyond its limits, and forgets half a frame', (t) => {
  const radar = fda2Responder();
  const input = joined(hex('01 02 03'), fda2.setHeight28, fda2.readParameters);
  const answer = joined(...Array.from(input, (byte) => radar.hear(Uint8Array.of(byte))));
  t.deepEqual(read(answer).slice(0, 2), [
    ['install-height-accepted', 1],
    ['install-height', 2.8],
  ]);
  const refused = radar.hear(hex('01 00 00 00 04 0E 0A FE 07 00 00 00 F8'));
  t.deepEqual(read(refused), [['sensitivity-accepted', 0]]);
  radar.hear(fda2.readParameters.subarray(0, 5));
  radar.reset();
  t.true(radar.isStreaming);
  t.deepEqual(read(radar.hear(fda2.readParameters))[0], ['install-height', 2.8]);
  t.deepEqual(read(joined(radar.hear(fda2.factoryReset), radar.hear(fda2.readParameters)))[0], [
    'install-height',
    3,
  ]);
});

test('commands have the bytes of the standards page; what changes the radar is hazardous', (t) => {
  t.deepEqual(fda2Command({ name: 'read-parameters', values: {} }), fda2.readParameters);
  t.deepEqual(fda2Command({ name: 'factory-reset', values: {} }), fda2.factoryReset);
  t.deepEqual(fda2Command({ name: 'set-install-height', values: { value: 2.8 } }), fda2.setHeight28);
  t.deepEqual(fda2Command({ name: 'set-height-threshold', values: { value: 0.6 } }), fda2.setThreshold06);
  t.deepEqual(fda2Command({ name: 'set-sensitivity', values: { value: 15 } }), fda2.setSensitivity15);
  t.is(fda2Command({ name: 'set-install-height', values: { value: 9 } }).length, 0);
  t.is(fda2Command({ name: 'boot-loader', values: {} }).length, 0);
  t.deepEqual(
    fda2Commands.filter(({ isHazardous }) => !isHazardous).map(({ name }) => name),
    ['read-parameters'],
  );
  t.false(fda2Commands[1]?.schema.safeParse({ value: 3.2 }).success);
});
