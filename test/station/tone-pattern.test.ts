import test from 'ava';
import type { Priority } from '../../gateway/core/alarm.ts';
import {
  burst,
  fadeMs,
  type Pulse,
  partials,
  repeatMs,
  riseMs,
  samplesOf,
} from '../../gateway/station/tone-pattern.ts';

/** The standard's table; its single numbers are general knowledge, to be checked against the text. */
const table: Readonly<Record<Priority, Limits>> = {
  high: { pulses: 10, lengthMs: [75, 200], spacingMs: [50, 125], repeatMs: [2500, 15_000] },
  medium: { pulses: 3, lengthMs: [125, 250], spacingMs: [125, 250], repeatMs: [2500, 30_000] },
  low: { pulses: 2, lengthMs: [125, 250], spacingMs: [125, 250], repeatMs: [15_001, 60_000] },
};

interface Limits {
  readonly pulses: number;
  readonly lengthMs: readonly [number, number];
  readonly spacingMs: readonly [number, number];
  readonly repeatMs: readonly [number, number];
}

const isWithin = (value: number, [least, most]: readonly [number, number]): boolean =>
  value >= least && value <= most;

const gapsOf = (pulses: readonly Pulse[]): number[] =>
  pulses.slice(1).map((pulse, index) => {
    const before = pulses[index];
    return before === undefined ? Number.NaN : Math.round(pulse.startMs - before.startMs - before.lengthMs);
  });

for (const priority of ['high', 'medium', 'low'] as const) {
  const limits = table[priority];
  const pulses = burst(priority);

  test(`[60601-1-8 table 3] a ${priority} burst has its pulses, lengths and repetition`, (t) => {
    t.is(pulses.length, limits.pulses);
    t.true(pulses.every(({ lengthMs }) => isWithin(lengthMs, limits.lengthMs)));
    t.true(isWithin(repeatMs(priority), limits.repeatMs));
  });

  test(`[60601-1-8 table 4] a ${priority} pulse rises in 10–20 % of its length and fades before the next rises`, (t) => {
    for (const { lengthMs } of pulses) t.true(isWithin(riseMs(priority) / lengthMs, [0.1, 0.2]));
    t.true(gapsOf(pulses).every((gap) => fadeMs() <= gap - riseMs(priority)));
  });

  test(`[60601-1-8 table 4] a ${priority} pulse has four harmonics in 300–4000 Hz within 15 dB`, (t) => {
    for (const { frequencyHz } of pulses) {
      t.true(isWithin(frequencyHz, [150, 1000]));
      const harmonics = partials.slice(1).filter((amplitude, index) => {
        const isHeard = isWithin(frequencyHz * (index + 2), [300, 4000]);
        return isHeard && Math.abs(20 * Math.log10(amplitude / (partials[0] ?? 1))) <= 15;
      });
      t.true(harmonics.length >= 4);
    }
  });

  test(`a ${priority} burst is samples without clipping, and silence at both ends`, (t) => {
    const samples = samplesOf(priority, 48_000);
    t.true(samples.every((sample) => Math.abs(sample) <= 1));
    t.true(Math.abs(samples[0] ?? 1) < 0.01 && Math.abs(samples.at(-1) ?? 1) < 0.01);
  });
}

test('[60601-1-8 table 3] a high burst is three and two pulses, twice', (t) => {
  const { spacingMs, lengthMs } = table.high;
  const [a, b, third, d, fifth, ...second] = gapsOf(burst('high'));
  for (const gap of [a, b, d]) t.true(isWithin(gap ?? 0, spacingMs));
  const pulse = burst('high')[0]?.lengthMs ?? 0;
  t.true(isWithin(pulse, lengthMs));
  t.is(third, 2 * (a ?? 0) + pulse);
  t.true(isWithin(fifth ?? 0, [350, 1300]));
  t.deepEqual(second, [a, b, third, d]);
});

test('[60601-1-8 table 3] a higher priority is at least as loud as a lower one', (t) => {
  const loudest = (priority: Priority) =>
    samplesOf(priority, 48_000).reduce((a, b) => Math.max(a, Math.abs(b)), 0);
  t.true(loudest('high') >= loudest('medium'));
  t.true(loudest('medium') >= loudest('low'));
  t.true(20 * Math.log10(loudest('high') / loudest('low')) <= 10);
});

test('a high burst sounds its fundamental at 262 Hz and at least four harmonics', (t) => {
  const rateHz = 48_000;
  const samples = samplesOf('high', rateHz).subarray(0, Math.round(0.17 * rateHz));
  const power = (hz: number) => {
    let re = 0;
    let im = 0;
    for (const [index, sample] of samples.entries()) {
      re += sample * Math.cos((2 * Math.PI * hz * index) / rateHz);
      im += sample * Math.sin((2 * Math.PI * hz * index) / rateHz);
    }
    return 10 * Math.log10(re * re + im * im);
  };
  const fundamental = power(261.63);
  const strong = [2, 3, 4, 5, 6].filter((n) => Math.abs(power(261.63 * n) - fundamental) <= 15);
  t.true(strong.length >= 4);
  t.true(power(261.63 * 1.5) < fundamental - 20);
});
