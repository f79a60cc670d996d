import type { BoundDevice, DetectorNeeds, Source } from './detector.ts';

/** Whether a device is such a source. */
export function gives({ streams, metrics, watches = 'room' }: BoundDevice, source: Source): boolean {
  if (source.watches !== undefined && source.watches !== watches) return false;
  return 'stream' in source ? streams.includes(source.stream) : metrics.includes(source.metric);
}

/** The needs as lists of sources: of each list one must be there. */
export const groupsOf = ({ streams, metrics, oneOf = [] }: DetectorNeeds): readonly (readonly Source[])[] => [
  ...streams.map((stream) => [{ stream }]),
  ...metrics.map((metric) => [{ metric }]),
  ...oneOf,
];

/** The devices that are such a source. */
export const givers = (devices: readonly BoundDevice[], group: readonly Source[]): readonly BoundDevice[] =>
  devices.filter((device) => group.some((source) => gives(device, source)));

/** Whether these devices together can feed a detector with such needs. */
export const canFeed = (devices: readonly BoundDevice[], needs: DetectorNeeds): boolean =>
  devices.length > 0 && groupsOf(needs).every((group) => givers(devices, group).length > 0);

/** One source in a few words, as the reference shows it. */
export const sourceText = (source: Source): string =>
  `${'stream' in source ? source.stream : source.metric}${source.watches ? ` (${source.watches})` : ''}`;
