import type { Instant } from '../../core/instant.ts';
import type { Measurement, Reading, Waveform } from '../../core/measurement.ts';
import type { Clock } from '../../core/ports.ts';
import type { LiveTestView } from '../../station/commissioning-wire.ts';

interface Test {
  readonly startedAt: Instant;
  readonly before: Map<string, number | null>;
  readonly latest: Map<string, Reading>;
  readonly signals: Map<string, LiveTestView['signals'][number]>;
  first: LiveTestView['first'];
  change: LiveTestView['change'];
  count: number;
}

const testsMost = 16;
const metricsMost = 16;
/** Nobody presses any more. */
const longestMs = 120_000;

/** "Press now": what a device says from that moment on, and how long it took. Nothing is kept while nobody tests. */
export class LiveTests {
  readonly #clock: Clock;
  readonly #tests = new Map<string, Test>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  begin(deviceId: string): LiveTestView {
    const before = new Map(
      [...(this.#tests.get(deviceId)?.latest.values() ?? [])].map(({ metric, value }) => [metric, value]),
    );
    this.#tests.delete(deviceId);
    this.#tests.set(deviceId, {
      startedAt: this.#clock.now(),
      before,
      latest: new Map(),
      signals: new Map(),
      first: undefined,
      change: undefined,
      count: 0,
    });
    const [oldest] = this.#tests.keys();
    if (this.#tests.size > testsMost && oldest !== undefined) this.#tests.delete(oldest);
    return this.view(deviceId) as LiveTestView;
  }

  hear(measurements: readonly Measurement[]): void {
    if (this.#tests.size === 0) return;
    const now = this.#clock.now();
    for (const one of measurements) {
      const test = this.#tests.get(one.deviceId);
      // What waited somewhere says nothing of now.
      if (test && one.isLate !== true && now.monoMs - test.startedAt.monoMs < longestMs) take(test, one, now);
    }
  }

  view(deviceId: string): LiveTestView | undefined {
    const test = this.#tests.get(deviceId);
    if (test === undefined) return undefined;
    const elapsedMs = this.#clock.now().monoMs - test.startedAt.monoMs;
    const { startedAt, first, change, count, latest, signals } = test;
    return {
      startedMs: startedAt.wallMs,
      elapsedMs,
      isOver: elapsedMs >= longestMs,
      ...(first && { first }),
      ...(change && { change }),
      count,
      latest: [...latest.values()].map(shown),
      signals: [...signals.values()],
    };
  }
}

function take(test: Test, one: Measurement, now: Instant): void {
  const afterMs = now.monoMs - test.startedAt.monoMs;
  const sampled = one.kind === 'reading' ? one.at : one.startAt;
  test.count += 1;
  test.first ??= {
    afterMs,
    latencyMs: Math.max(0, one.receivedAt.monoMs - sampled.monoMs),
    ...(one.kind === 'reading' ? { value: shown(one) } : { stream: one.stream }),
  };
  if (one.kind !== 'reading') {
    noteSignals(test, one);
    return;
  }
  const { metric, value } = one;
  const isKnown = test.before.has(metric);
  const before = test.before.get(metric);
  if (isKnown && before !== value)
    test.change ??= { afterMs, ...(before !== undefined && { before }), value: shown(one) };
  if (!isKnown && test.before.size < metricsMost) test.before.set(metric, value);
  if (test.latest.has(metric) || test.latest.size < metricsMost) test.latest.set(metric, one);
}

/** The mean of a curve's last block, by channel: what a force or a load is, less its noise. */
function noteSignals({ signals }: Test, { channels, units, samples, quality }: Waveform): void {
  const rows = samples.length / channels.length;
  if (rows < 1) return;
  for (const [at, channel] of channels.entries()) {
    if (!signals.has(channel) && signals.size >= metricsMost) return;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) sum += samples[row * channels.length + at] ?? 0;
    const mean = sum / rows;
    signals.set(channel, {
      channel,
      value: Number.isFinite(mean) ? mean : null,
      unit: units[at] ?? '',
      quality,
    });
  }
}

const shown = ({ metric, value, unit, text, quality }: Reading) => ({
  metric,
  value,
  unit,
  quality,
  ...(text !== undefined && { text }),
});
