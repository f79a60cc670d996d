import type { TestFn } from 'ava';
import { derivedMetrics } from '../../drivers/radar/ti-tables.ts';
import { rowJoiner } from '../../drivers/rows.ts';
import { seededRandom } from '../../drivers/virtual/random.ts';
import { TableSignal } from '../../drivers/virtual/table-signal.ts';
import type { AnyDriver, Decoded, DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { countsSpaces, framesIn } from '../fuzz/mutation.ts';
import { decodeAll, joined } from '../helpers/bytes.ts';

const framesLost = 2;
const signalSeed = 11;
const signalS = 4;
/** A value may be off by a device's steps: by this share of its plausible range, or of a whole unit where that is more. */
const resolution = { share: 0.005, units: 0.51 };

/** Options under which a device's range is that of its tables, where it is narrower by default. */
const signalOptions: ReadonlyMap<string, object> = new Map<string, object>([
  ['nonin-oem3', { format: 7 }],
  ['ti-iwr6843', { isTracking: true }],
]);
/** What they say depends on what was announced to them first; their units hold the round trip. */
const withoutTableSignals = new Set(['home-assistant', 'modbus', 'espa-444']);
/** Shares a frame with another stream that may come before it; until then the device says zero. */
const toldLater = new Set(['pulse/bar', 'pulse/beat']);
/** Follows from other values of the same device: a made signal of its own means nothing. */
const derived: ReadonlySet<string> = new Set([
  'bedside-node: bed-mass',
  'firmata-board: bed-mass',
  ...derivedMetrics.map(({ metric }) => `ti-iwr6843: ${metric}`),
]);

/** What every driver must keep of a stream of many frames, and of signals made from its own tables. */
export function driverStreams(test: TestFn, driver: AnyDriver, units: readonly Uint8Array[]): void {
  const title = (statement: string) => `${driver.name}: ${statement}`;
  const whole = joined(...units);
  const frames = units.flatMap((unit) => framesIn(driver, unit));
  const expected = decodeAll(driver, [whole]);

  test(title('a header without its frame, between frames, costs two frames at most'), (t) => {
    for (const length of [1, 2, 4, 8]) {
      for (let index = 1; index < units.length; index++) {
        const header = (units[index] ?? whole).subarray(0, length);
        const input = joined(...units.slice(0, index), header, ...units.slice(index));
        const { frames: found } = decodeAll(driver, [input]);
        t.true(found >= expected.frames - framesLost, `${length} bytes before unit ${index}`);
      }
    }
    t.pass();
  });

  test(title('a whole frame broken off inside another costs two frames at most'), (t) => {
    const [first = whole, second = whole] = units;
    const half = first.subarray(0, first.length >> 1);
    const { frames: found } = decodeAll(driver, [joined(whole, half, second, whole)]);
    const [around, between] = [expected.frames, decodeAll(driver, [second]).frames];
    t.true(found >= 2 * around + between - framesLost, `${found} frames`);
  });

  test(title('two devices on one line: the frames of both are found'), (t) => {
    // By whole units, as a multiplexer or a bus with two devices of one kind would pass them on.
    const both = joined(...units.flatMap((unit, index) => [unit, units.at(-1 - index) ?? unit]));
    const { frames: found, faults } = decodeAll(driver, [both]);
    t.deepEqual(
      faults.filter(({ length }) => length > 0),
      [],
    );
    t.true(found >= 2 * expected.frames - framesLost, `${found} frames`);
  });

  test(title('single bytes and chunks of 64 KiB give the same'), (t) => {
    const long = joined(...Array.from({ length: Math.ceil(70_000 / whole.length) }, () => whole));
    const [large, small] = [decoderOf(driver), decoderOf(driver)];
    const joiners = [rowJoiner(() => 25), rowJoiner(() => 25)] as const;
    const [fromLarge, fromSmall]: [Decoded[], Decoded[]] = [[], []];
    for (let at = 0; at < long.length; at += 65_536)
      for (const item of large.push(long.subarray(at, at + 65_536))) fromLarge.push(...joiners[0].push(item));
    for (const byte of long)
      for (const item of small.push(Uint8Array.of(byte))) fromSmall.push(...joiners[1].push(item));
    for (const item of large.end()) fromLarge.push(...joiners[0].push(item));
    for (const item of small.end()) fromSmall.push(...joiners[1].push(item));
    t.is(small.frames, large.frames);
    t.is(small.frameBytes, large.frameBytes);
    t.deepEqual(fromSmall, fromLarge);
  });

  test(title('every byte is a frame’s or a fault’s'), (t) => {
    const random = seededRandom(signalSeed, driver.name);
    const isCounting = countsSpaces(driver);
    for (let run = 0; run < 100; run++) {
      const parts = Array.from({ length: 6 }, () =>
        random.isHappening(0.6)
          ? (units[Math.floor(random.next() * units.length)] ?? whole)
          : Uint8Array.from({ length: Math.floor(random.next() * 60) }, () =>
              Math.floor(random.next() * 256),
            ),
      );
      const input = joined(...parts);
      const decoder = decoderOf(driver);
      const decoded = [...decoder.push(input), ...decoder.end()];
      const lost = decoded.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
      const left = input.length - decoder.frameBytes - lost;
      // Spaces between text messages are neither.
      const spaces = input.filter((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d)).length;
      t.true(left >= 0 && left <= (isCounting ? 0 : spaces), `run ${run}: ${left} bytes`);
    }
  });

  test(title('a fresh decoder in the middle of the stream is in step within two frames'), (t) => {
    const stream = joined(whole, whole);
    const lengths = [...frames, ...frames].map(({ length }) => length);
    const stride = Math.max(1, Math.floor(whole.length / 200));
    for (let from = 1; from < whole.length; from += stride) {
      let [end, before] = [0, 0];
      while (end < from) end += lengths[before++] ?? from;
      const rest = decodeAll(driver, [stream.subarray(end)]).frames;
      const { frames: found } = decodeAll(driver, [stream.subarray(from)]);
      t.true(found >= rest - framesLost, `from byte ${from}: ${found} of ${rest}`);
    }
    t.pass();
  });

  if (withoutTableSignals.has(driver.name)) return;
  test(title('signals made from its tables come back as they were sent'), (t) => {
    const options = signalOptions.get(driver.name) ?? {};
    const sent = signalOf(driver, options);
    const once = decodeAll(driver, [encoded(driver, sent, options)], options);
    t.deepEqual(once.faults, []);
    t.true(once.frames > 0 && once.readings.length + once.waveforms.length > 0, 'nothing came');
    t.deepEqual(strays(driver, sent, once.decoded), []);
  });
}

const decoderOf = (driver: AnyDriver) => driver.decoder(driver.config.parse({}));

function signalOf(driver: AnyDriver, options: object): readonly DecodedMeasurement[] {
  const offer = driver.offers?.(driver.config.parse(options));
  const names = new Set([...(offer?.streams ?? []), ...(offer?.metrics ?? [])]);
  const isOffered = (name: string) => names.size === 0 || names.has(name);
  const streams = driver.streams.filter(({ stream }) => isOffered(stream));
  const metrics = driver.metrics.filter(({ metric }) => isOffered(metric));
  return new TableSignal({ streams, metrics }, { seed: signalSeed }).advance(signalS);
}

function encoded(driver: AnyDriver, sent: readonly DecodedMeasurement[], options: object): Uint8Array {
  const encoder = driver.encoder(driver.config.parse(options));
  return joined(...sent.map((item) => encoder.push(item)), encoder.end());
}

/** Values that came, but are not near any that was sent under that name. */
function strays(
  driver: AnyDriver,
  sent: readonly DecodedMeasurement[],
  came: readonly Decoded[],
): readonly string[] {
  const ranges = new Map<string, [number, number]>();
  for (const [name, value] of sent.flatMap(valuesOf)) {
    const [low, high] = ranges.get(name) ?? [value, value];
    ranges.set(name, [Math.min(low, value), Math.max(high, value)]);
  }
  const found = new Set<string>();
  for (const [name, value] of came.flatMap(valuesOf)) {
    // What comes on change only says how the device is set: its encoder knows better than a made signal.
    const isSetting = driver.metrics.some(({ metric, ratePerMin }) => metric === name && ratePerMin === 0);
    const range =
      isSetting || derived.has(`${driver.name}: ${name}`) || (value === 0 && toldLater.has(name))
        ? undefined
        : ranges.get(name);
    const [least, most] = plausibleOf(driver, name);
    const by = Math.max(resolution.units, resolution.share * (most - least));
    if (range && (value < range[0] - by || value > range[1] + by))
      found.add(`${name}: ${value} is not within ${range[0]} and ${range[1]}`);
  }
  return [...found].slice(0, 10);
}

function valuesOf(item: Decoded): [string, number][] {
  if (item.type === 'fault') return [];
  if (item.type === 'reading') return item.value === null ? [] : [[item.metric, item.value]];
  const { stream, channels, samples } = item;
  return samples.flatMap((row) =>
    row.map((value, index): [string, number] => [`${stream}/${channels[index]}`, value]),
  );
}

function plausibleOf(driver: AnyDriver, name: string): readonly [number, number] {
  for (const { stream, channels, plausible } of driver.streams)
    for (const [index, channel] of channels.entries())
      if (name === `${stream}/${channel}`) return plausible[index] ?? [0, 0];
  return driver.metrics.find(({ metric }) => metric === name)?.plausible ?? [0, 0];
}
