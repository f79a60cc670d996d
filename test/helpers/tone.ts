/** As the browser renders them. */
const rateHz = 48_000;

interface Sounded {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where a burst is nearly as loud as its loudest millisecond: pulses between their points of full loudness, as the standard takes them. */
export function pulsesIn(samples: readonly number[]): readonly Sounded[] {
  const perMs = rateHz / 1000;
  // The wave's own dips are shorter than four milliseconds.
  const windowMs = 4;
  const loudness = Array.from({ length: Math.floor(samples.length / perMs) }, (_, ms) =>
    samples
      .slice(Math.max(0, ms - windowMs / 2) * perMs, (ms + windowMs / 2) * perMs)
      .reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0),
  );
  const full = Math.max(...loudness) * 0.9;
  const found: { fromMs: number; untilMs: number }[] = [];
  for (const [ms, loud] of loudness.entries()) {
    if (loud < full) continue;
    const last = found.at(-1);
    if (last !== undefined && ms - last.untilMs <= 10) last.untilMs = ms;
    else found.push({ fromMs: ms, untilMs: ms });
  }
  return found;
}

/** How strong one frequency is in the middle of a pulse. */
export function decibels(samples: readonly number[], { fromMs, untilMs }: Sounded, hz: number): number {
  const [first, last] = [Math.round((fromMs + 25) * 48), Math.round((untilMs - 25) * 48)];
  let re = 0;
  let im = 0;
  for (let index = first; index < last; index += 1) {
    // A window that fades at both ends, so that a strong partial does not leak into its neighbours.
    const fade = 0.5 - 0.5 * Math.cos((2 * Math.PI * (index - first)) / (last - first));
    const phase = (2 * Math.PI * hz * index) / rateHz;
    re += (samples[index] ?? 0) * fade * Math.cos(phase);
    im += (samples[index] ?? 0) * fade * Math.sin(phase);
  }
  return 10 * Math.log10(re * re + im * im);
}

/** The lowest frequency that is within 6 dB of the strongest. */
export function fundamentalOf(samples: readonly number[], pulse: Sounded): number {
  const spectrum = Array.from({ length: 200 }, (_, step) => 100 + step * 5).map((hz) => ({
    hz,
    level: decibels(samples, pulse, hz),
  }));
  const strongest = Math.max(...spectrum.map(({ level }) => level));
  const at = spectrum.findIndex(
    ({ level }, index) =>
      level > strongest - 6 && level >= (spectrum[index + 1]?.level ?? Number.NEGATIVE_INFINITY),
  );
  const about = spectrum[at]?.hz ?? Number.NaN;
  const near = Array.from({ length: 41 }, (_, step) => about - 5 + step / 4);
  return near.reduce((best, hz) =>
    decibels(samples, pulse, hz) > decibels(samples, pulse, best) ? hz : best,
  );
}
