import type { Instant } from '../gateway/core/instant.ts';
import type { AnyDriver, Decoded, DecodedMeasurement } from '../gateway/plugin/driver.ts';
import { type Judged, type Lateness, lateness } from '../gateway/signal/lateness.ts';
import { instantsOf } from './session-counters.ts';

/** Measurements of one stream that came together; `newestT`: the device's time of the latest. */
export interface Group {
  readonly items: readonly DecodedMeasurement[];
  readonly newestT: number;
}

/** Sorts what a device says into what is live and what waited while it, or this process, was away. */
export interface BacklogSorter {
  hear(decoded: readonly Decoded[], arrival: Instant): Judged<Group>[];
  due(now: Instant): Judged<Group>[];
}

/** Below this a network is slow; nobody was away. */
const lateLeastMs = 10_000;
/** Streams of one device that are judged; further ones are live. */
const streamsMost = 256;
/** Times that are remembered for each stream, so that what was heard before and comes once more is not heard twice. */
const rememberedMost = 4_096;

interface Stream {
  readonly lateness: Lateness<Group>;
  readonly heard: Set<number>;
}

/**
 * A sorter for devices that stamp their own messages; nothing for others, whose time is that of arrival. A device may be as late as
 * it may be silent without counting as away. A call (for help, of a fall) is live however old: nobody has heard it yet.
 */
export function backlogSorter(driver: AnyDriver, options: unknown): BacklogSorter | undefined {
  if (driver.transport !== 'mqtt' || driver.timeBase === 'arrival') return undefined;
  const { silentAfterMs } = driver.offers?.(options) ?? driver;
  const calls = new Set(driver.metrics.flatMap(({ metric, isAlarm }) => (isAlarm ? [metric] : [])));
  const streams = new Map<string, Stream>();

  const streamOf = (key: string): Stream | undefined => {
    const known = streams.get(key);
    if (known || streams.size >= streamsMost) return known;
    const made = {
      lateness: lateness<Group>(Math.max(lateLeastMs, silentAfterMs)),
      heard: new Set<number>(),
    };
    streams.set(key, made);
    return made;
  };
  const isNews = (stream: Stream | undefined, { sampledAt, message }: Judged<Group>): boolean => {
    const { newestT } = message;
    if (!stream) return true;
    if (sampledAt && stream.heard.has(newestT)) return false;
    stream.heard.add(newestT);
    const [oldest] = stream.heard;
    if (stream.heard.size > rememberedMost && oldest !== undefined) stream.heard.delete(oldest);
    return true;
  };
  const judged = (stream: Stream, group: Group, arrival: Instant) =>
    stream.lateness.hear(group, group.newestT, arrival).filter((one) => isNews(stream, one));
  return {
    hear: (decoded, arrival) =>
      [...groupsOf(decoded)].flatMap(([key, group]) => {
        const [first] = group.items;
        const isCall = first?.type === 'reading' && calls.has(first.metric);
        const stream = isCall ? undefined : streamOf(key);
        return stream ? judged(stream, group, arrival) : [{ message: group, arrival }];
      }),
    due: (now) =>
      [...streams.values()].flatMap((stream) =>
        stream.lateness.due(now).filter((one) => isNews(stream, one)),
      ),
  };
}

function groupsOf(decoded: readonly Decoded[]): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const item of decoded) {
    if (item.type === 'fault') continue;
    const key = item.type === 'reading' ? item.metric : `waveform/${item.stream}`;
    const newest = item.type === 'waveform' ? item.t + (instantsOf(item) - 1) / item.rateHz : item.t;
    const before = groups.get(key);
    groups.set(key, {
      items: [...(before?.items ?? []), item],
      newestT: Math.max(newest, before?.newestT ?? newest),
    });
  }
  return groups;
}
