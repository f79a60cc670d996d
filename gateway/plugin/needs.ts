import type { BoundDevice, DetectorNeeds, Source } from './detector.ts';

/** Whether a device is such a source. */
export function gives({ streams, metrics, watches = 'room' }: BoundDevice, source: Source): boolean {
  if (source.watches !== undefined && source.watches !== watches) return false;
  return 'stream' in source ? streams.includes(source.stream) : metrics.includes(source.metric);
}

/** The needs as one list of sources, whether all or one of them must be there. */
export const sourcesOf = ({ streams, metrics, anyOf = [] }: DetectorNeeds): readonly Source[] => [
  ...streams.map((stream) => ({ stream })),
  ...metrics.map((metric) => ({ metric })),
  ...anyOf,
];

/** Whether these devices together can feed a detector with such needs. */
export function canFeed(
  devices: readonly BoundDevice[],
  { streams, metrics, anyOf }: DetectorNeeds,
): boolean {
  const has = (source: Source) => devices.some((device) => gives(device, source));
  return (
    devices.length > 0 &&
    streams.every((stream) => has({ stream })) &&
    metrics.every((metric) => has({ metric })) &&
    (anyOf === undefined || anyOf.some(has))
  );
}

/** One source in a few words, as the reference shows it. */
export const sourceText = (source: Source): string =>
  `${'stream' in source ? source.stream : source.metric}${source.watches ? ` (${source.watches})` : ''}`;
