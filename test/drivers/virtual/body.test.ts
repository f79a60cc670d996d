import test from 'ava';
import { type Appointment, type ImuSample, imuRateHz, ResidentBody } from '../../../drivers/virtual/body.ts';
import {
  angleBetween,
  multiply,
  noRotation,
  type Rotation,
  seenFrom,
  turn,
  type Vector,
} from '../../../drivers/virtual/rotation.ts';

const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
const idle = (): undefined => undefined;
const diary =
  (kind: Appointment['kind'], atS: number) =>
  (fromS: number): Appointment | undefined =>
    fromS <= atS ? { kind, atS } : undefined;

interface Played {
  readonly samples: readonly ImuSample[];
  readonly doing: readonly string[];
}

function play(body: ResidentBody, lengthS: number): Played {
  const samples: ImuSample[] = [];
  const doing: string[] = [];
  for (let index = 0; index < lengthS * imuRateHz; index += 1) {
    samples.push(body.next());
    doing.push(body.doing);
  }
  return { samples, doing };
}

const size = ({ acc }: ImuSample): number => Math.hypot(...acc);

function meanOf(samples: readonly ImuSample[]): Vector {
  const sum = samples.reduce<Vector>(([x, y, z], { acc }) => [x + acc[0], y + acc[1], z + acc[2]], [0, 0, 0]);
  return [sum[0] / samples.length, sum[1] / samples.length, sum[2] / samples.length];
}

/** Where the largest acceleration is, from `fromS` on. */
function peakAt(samples: readonly ImuSample[], fromS: number): number {
  let best = fromS * imuRateHz;
  for (let index = best; index < samples.length; index += 1) {
    const [sample, champion] = [samples[index], samples[best]];
    if (sample && champion && size(sample) > size(champion)) best = index;
  }
  return best;
}

test('the same seed gives the same samples, another seed others', (t) => {
  const one = play(new ResidentBody(7, 'bed', diary('fall', 12)), 40).samples;
  t.deepEqual(play(new ResidentBody(7, 'bed', diary('fall', 12)), 40).samples, one);
  t.notDeepEqual(play(new ResidentBody(8, 'bed', diary('fall', 12)), 40).samples, one);
  t.notDeepEqual(play(new ResidentBody(7, 'other bed', diary('fall', 12)), 40).samples, one);
});

test('at rest a body feels one g, and hardly turns', (t) => {
  for (const seed of seeds) {
    const { samples, doing } = play(new ResidentBody(seed, 'bed', idle), 120);
    const resting = samples.filter(
      (_, index) => index > 40 && doing.slice(index - 30, index + 1).every((what) => what.startsWith('rest')),
    );
    t.true(resting.length > 500);
    for (const sample of resting) {
      t.true(Math.abs(size(sample) - 1) < 0.05);
      t.true(Math.hypot(...sample.gyr) < 12);
    }
  }
});

test('daily life stays below what falls reach', (t) => {
  for (const seed of seeds) {
    const { samples } = play(new ResidentBody(seed, 'bed', idle), 300);
    t.true(Math.max(...samples.map(size)) < 2.6);
  }
});

test('walking has steps at 1.5 to 2 a second', (t) => {
  const { samples, doing } = play(new ResidentBody(3, 'bed', diary('fall', 20)), 20);
  const from = doing.indexOf('walk') + imuRateHz;
  const walked = samples.slice(from, from + 8 * imuRateHz).map((sample) => size(sample) - 1);
  const strength = (rateHz: number): number => {
    const [a, b] = walked.reduce<[number, number]>(
      ([x, y], value, index) => {
        const angle = (2 * Math.PI * rateHz * index) / imuRateHz;
        return [x + value * Math.cos(angle), y + value * Math.sin(angle)];
      },
      [0, 0],
    );
    return Math.hypot(a, b);
  };
  const rates = Array.from({ length: 50 }, (_, index) => 0.5 + index * 0.05);
  const best = rates.reduce((champion, rate) => (strength(rate) > strength(champion) ? rate : champion));
  t.true(best > 1.5 && best < 2.05, `${best}`);
});

test('a fall: weight off, a blow of 3 to 9 g, then lying still at more than 60 degrees from before', (t) => {
  for (const seed of seeds) {
    const { samples } = play(new ResidentBody(seed, 'bed', diary('fall', 14)), 45);
    const peak = peakAt(samples, 14);
    t.true(peak / imuRateHz > 14.5 && peak / imuRateHz < 15.5);
    const blow = size(samples[peak] ?? { acc: [0, 0, 0], gyr: [0, 0, 0] });
    t.true(blow > 3 && blow < 9, `${blow}`);
    t.true(Math.min(...samples.slice(peak - 40, peak).map(size)) < 0.6);
    t.true(Math.max(...samples.slice(peak - 40, peak + 20).map(({ gyr }) => Math.hypot(...gyr))) > 150);
    const turned = angleBetween(
      meanOf(samples.slice(peak - 200, peak - 75)),
      meanOf(samples.slice(peak + 60, peak + 160)),
    );
    t.true(turned > 60 && turned < 120, `${turned}`);
    const after = samples.slice(peak + 150, peak + 150 + 20 * imuRateHz);
    t.true(after.every((sample) => Math.abs(size(sample) - 1) < 0.05));
  }
});

test('sitting down hard knocks with about 2 g and leaves the trunk upright', (t) => {
  for (const seed of seeds) {
    const { samples } = play(new ResidentBody(seed, 'bed', diary('hard-sit', 14)), 25);
    const peak = peakAt(samples, 14);
    const knock = size(samples[peak] ?? { acc: [0, 0, 0], gyr: [0, 0, 0] });
    t.true(knock > 1.8 && knock < 2.8, `${knock}`);
    t.true(
      angleBetween(
        meanOf(samples.slice(peak - 200, peak - 75)),
        meanOf(samples.slice(peak + 60, peak + 160)),
      ) < 30,
    );
  }
});

test('the gyroscope adds up to how gravity turned', (t) => {
  for (const seed of seeds) {
    const { samples } = play(new ResidentBody(seed, 'bed', diary('fall', 12)), 30);
    const [from, to] = [3 * imuRateHz, 25 * imuRateHz];
    let attitude: Rotation = noRotation;
    for (const { gyr } of samples.slice(from, to)) {
      const rate = Math.hypot(...gyr);
      const axis: Vector = [gyr[0] / rate, gyr[1] / rate, gyr[2] / rate];
      attitude = multiply(attitude, turn(axis, rate / imuRateHz));
    }
    // Gravity before, carried along by the gyroscope, is gravity after. At both ends the trunk moves little.
    const before = meanOf(samples.slice(from - 28, from + 28));
    const carried = seenFrom(attitude, before);
    t.true(angleBetween(carried, meanOf(samples.slice(to - 10, to + 10))) < 8);
  }
});

test('whoever is asked to fall at once falls within twenty seconds, after walking', (t) => {
  for (const seed of seeds) {
    let asked: Appointment | undefined;
    const body = new ResidentBody(seed, 'bed', (fromS) => (asked && asked.atS >= fromS ? asked : undefined));
    play(body, 30);
    body.interrupt();
    asked = { kind: 'fall', atS: body.earliestS() };
    t.true(asked.atS < 50);
    const { doing } = play(body, 25);
    const fallen = doing.findIndex((what) => what.startsWith('fall'));
    t.true(fallen > 0, `${seed}`);
    t.true(doing.slice(fallen - 5 * imuRateHz, fallen).every((what) => what === 'walk'));
  }
});
