import type { BlindCause } from '../../core/blind.ts';
import { elapsedMs, type Instant } from '../../core/instant.ts';

/** Times of the drivers process that are remembered. */
const spansMost = 64;
/** What is sampled and not yet sent when a process goes, and what comes while it subscribes. */
const marginMs = 15_000;

/** When we ourselves were away, which says why data are late. */
export class AwayTimes {
  readonly #startedAt: Instant;
  readonly #spans: { readonly from: Instant; to?: Instant }[] = [];

  constructor(startedAt: Instant) {
    this.#startedAt = startedAt;
  }

  onDrivers(isUp: boolean, now: Instant): void {
    const last = this.#spans.at(-1);
    if (isUp && last) last.to ??= now;
    if (isUp || (last && last.to === undefined)) return;
    this.#spans.push({ from: now });
    if (this.#spans.length > spansMost) this.#spans.shift();
  }

  /** Why what was sampled from then to then is late. Whatever does not lie within an absence of ours is the device's, or the network's. */
  causeOf(from: Instant, to: Instant): BlindCause {
    const isWithin = (span: { readonly from: Instant; readonly to?: Instant }) =>
      elapsedMs(span.from, from) >= -marginMs && (!span.to || elapsedMs(to, span.to) >= -marginMs);
    if (this.#spans.some(isWithin)) return 'drivers-away';
    return elapsedMs(to, this.#startedAt) >= -marginMs ? 'gateway-away' : 'device-away';
  }
}
