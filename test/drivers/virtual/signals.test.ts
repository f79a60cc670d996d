import test from 'ava';
import { parseRecording } from '../../../drivers/transport/recording.ts';
import { Fleet } from '../../../drivers/virtual/fleet.ts';
import { Hands } from '../../../drivers/virtual/hands.ts';
import { Oximetry } from '../../../drivers/virtual/oximetry.ts';
import type { Player } from '../../../drivers/virtual/player.ts';
import { pulseWave } from '../../../drivers/virtual/pulse-wave.ts';
import { RecordedOximetry, RecordedWaveform } from '../../../drivers/virtual/recorded.ts';
import { Tape } from '../../../drivers/virtual/tape.ts';
import { oximeterBeds, oximeterOf, wrenchDevice } from '../../../drivers/virtual/ward.ts';
import { cycleS, type HappeningKind, Playbill } from '../../../drivers/virtual/ward-script.ts';
import { imuSpec, Wearable } from '../../../drivers/virtual/wearable.ts';
import { bedId } from '../../../gateway/core/id.ts';
import type { DecodedMeasurement, DecodedReading } from '../../../gateway/plugin/driver.ts';

function happening(playbill: Playbill, kind: HappeningKind) {
  const found = playbill.beginning(0, cycleS).find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in the first cycle`);
  return found;
}

const readings = (all: readonly DecodedMeasurement[], metric: string): readonly DecodedReading[] =>
  all.filter((one): one is DecodedReading => one.type === 'reading' && one.metric === metric);

const rows = (all: readonly DecodedMeasurement[], stream: string): readonly (readonly number[])[] =>
  all.flatMap((one) => (one.type === 'waveform' && one.stream === stream ? one.samples : []));

const between = (all: readonly DecodedReading[], fromS: number, toS: number): readonly DecodedReading[] =>
  all.filter(({ t }) => t >= fromS && t < toS);

function inSteps(player: Player, toS: number, stepS: number): DecodedMeasurement[] {
  const out: DecodedMeasurement[] = [];
  for (let s = stepS; s < toS; s += stepS) out.push(...player.advance(s));
  out.push(...player.advance(toS));
  return out;
}

const desaturation = happening(new Playbill(4), 'desaturation');
const slip = happening(new Playbill(4), 'sensor-off');
const [someBed] = oximeterBeds;
const someDevice = oximeterOf(someBed ?? bedId('none'));
const lowDevice = desaturation.deviceId ?? someDevice;
const slipDevice = slip.deviceId ?? someDevice;

test('a signal does not depend on how often it is asked for', (t) => {
  const makers: readonly (() => Player)[] = [
    () => new Oximetry(4, slipDevice, new Playbill(4)),
    () => new Hands(4, wrenchDevice, new Playbill(4)),
    () => new Fleet(4, new Playbill(4)),
    () => new Wearable(4, slipDevice, new Playbill(4)),
  ];
  for (const make of makers) {
    const [fine, coarse] = [inSteps(make(), 20, 0.037), inSteps(make(), 20, 1.3)];
    for (const stream of ['pleth', 'wrench', 'imu', 'attitude'])
      t.deepEqual(rows(fine, stream), rows(coarse, stream));
    for (const metric of ['heart-rate', 'spo2', 'battery', 'driving'])
      t.deepEqual(readings(fine, metric), readings(coarse, metric));
  }
});

test('a desaturation sinks to 80–84 %, comes back, and the heart answers', (t) => {
  const all = inSteps(new Oximetry(4, lowDevice, new Playbill(4)), 150, 0.5);
  const spo2 = readings(all, 'spo2');
  const { atS, lengthS } = desaturation;
  const values = (list: readonly DecodedReading[]) => list.map(({ value }) => value ?? Number.NaN);
  t.true(Math.min(...values(between(spo2, 0, atS))) >= 92);
  const low = values(between(spo2, atS + lengthS / 4, atS + (3 * lengthS) / 4));
  t.true(
    low.every((value) => value >= 79 && value <= 85),
    low.join(),
  );
  t.true(Math.min(...values(between(spo2, atS + lengthS + 1, 150))) >= 92);
  const pulse = (fromS: number, toS: number) => {
    const list = values(between(readings(all, 'heart-rate'), fromS, toS));
    return list.reduce((sum, value) => sum + value, 0) / list.length;
  };
  t.true(pulse(atS + lengthS / 4, atS + lengthS / 2) > pulse(atS - 20, atS) + 5);
});

test('a finger that slips out gives no values, and says why', (t) => {
  const all = inSteps(new Oximetry(4, slipDevice, new Playbill(4)), 120, 0.5);
  const off = between(readings(all, 'spo2'), slip.atS + 0.5, slip.atS + slip.lengthS);
  t.true(off.length > 50);
  t.true(
    off.every(
      ({ value, quality, reason }) => value === null && quality === 'invalid' && reason === 'sensor-off',
    ),
  );
  const after = between(readings(all, 'heart-rate'), slip.atS + slip.lengthS + 3, 120);
  t.true(after.some(({ quality }) => quality === 'good'));
  const before = between(readings(all, 'heart-rate'), 0, slip.atS);
  t.true(before.every(({ value }) => value !== null && value > 45 && value < 120));
});

test('a hand that moves makes values questionable, never wrong without a word', (t) => {
  const all = inSteps(new Oximetry(9, slipDevice, new Playbill(4)), 900, 5);
  const moved = readings(all, 'spo2').filter(({ quality }) => quality === 'questionable');
  t.true(moved.length > 20);
  t.true(moved.every(({ reason }) => reason === 'artefact'));
});

test('a pulse wave rises once, has a notch and a second hump, and joins the next beat', (t) => {
  const wave = Array.from({ length: 100 }, (_, index) => pulseWave(index / 100));
  const tops = wave.filter(
    (value, index) => value > (wave.at(index - 1) ?? 0) && value >= (wave[(index + 1) % 100] ?? 0),
  );
  t.is(tops.length, 2);
  t.true(wave.every((value, index) => Math.abs(value - (wave.at(index - 1) ?? 0)) < 0.12));
});

test('handling stays gentle; a contact is a blow of 90 to 120 N and then a clamp', (t) => {
  const contact = happening(new Playbill(4), 'contact');
  const wrench = rows(inSteps(new Hands(4, wrenchDevice, new Playbill(4)), 130, 0.5), 'wrench');
  const force = wrench.map(([x = 0, y = 0, z = 0]) => Math.hypot(x, y, z));
  const at = (fromS: number, toS: number) => force.slice(fromS * 200, toS * 200);
  t.true(Math.max(...at(0, contact.atS)) < 13);
  const blow = Math.max(...at(contact.atS, contact.atS + 0.25));
  t.true(blow > 80 && blow < 130, `${blow}`);
  t.true(Math.min(...at(contact.atS + 0.3, contact.atS + 1.2)) > 45);
  t.true(Math.max(...at(contact.atS + contact.lengthS + 0.1, 130)) < 13);
});

test('a robot reports every two seconds and at once when it is stopped', (t) => {
  const stop = happening(new Playbill(4), 'emergency-stop');
  const all = inSteps(new Fleet(4, new Playbill(4)), 180, 0.5);
  const stops = readings(all, 'emergency-stop');
  t.true(stops.every(({ t: s }, index) => s - (stops[index - 1]?.t ?? 0) < 2.01));
  const pressed = stops.filter(({ value }) => value === 1);
  t.true(
    pressed.every(
      ({ text, t: s }) => text === 'MANUAL' && s >= stop.atS && s < stop.atS + stop.lengthS + 0.1,
    ),
  );
  t.true((pressed[0]?.t ?? 0) - stop.atS < 0.2);
  const battery = readings(all, 'battery').map(({ value }) => value ?? 0);
  t.true((battery.at(-1) ?? 0) < (battery[0] ?? 0));
});

test('a recording is played at the device rate, with its gaps shortened, and begins anew', (t) => {
  const text = `t[s],acc_x[g],acc_y[g],acc_z[g]\n${Array.from({ length: 200 }, (_, row) => `${row < 100 ? row / 100 : 3600 + row / 100},0,-1,${row / 200}`).join('\n')}`;
  const begun: string[] = [];
  const tape = new Tape([{ name: 'a', recording: parseRecording(text) }], (name) => begun.push(name));
  const imu = rows(inSteps(new RecordedWaveform(tape, imuSpec), 6.5, 0.04), 'imu');
  t.is(imu.length, 325);
  t.true(imu.every((row) => row.length === 6 && row.every(Number.isFinite)));
  // Two seconds of samples around an hour's gap, played as one: about three seconds a round.
  t.is(begun.length, 3);
});

test('recorded numerics come out as readings; where the monitor had nothing, there is no value', (t) => {
  const recording = parseRecording(
    't[s],hr[/min],spo2[%]\n0,80,95\n1,81,94\n2,,\n3,,\n4,,\n5,82,93\n6,82,93\n',
  );
  const all = inSteps(new RecordedOximetry(new Tape([{ name: 'a', recording }], () => undefined)), 5.9, 0.1);
  const spo2 = readings(all, 'spo2');
  t.is(spo2[0]?.value, 95);
  t.true(between(spo2, 2.5, 3.5).every(({ value, quality }) => value === null && quality === 'invalid'));
  t.is(rows(all, 'pleth').length, 443);
});
