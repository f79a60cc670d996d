import type { DeviceOffer } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { tiDecoder } from './ti-decoder.ts';
import { tiEncoder } from './ti-encoder.ts';
import { tiOptions } from './ti-options.ts';
import { derivedMetrics, pointStream, tiMetrics, tiStreams } from './ti-tables.ts';

const silentAfterMs = 5_000;

/** Without a tracker there are points alone. */
const withoutTracker: DeviceOffer = {
  streams: [pointStream.stream],
  metrics: derivedMetrics.map(({ metric }) => metric).filter((metric) => metric === 'point-count'),
  silentAfterMs,
};

/**
 * TI IWR6843 with the demo firmwares of the mmWave SDK 3: points and tracked people from the data port. It is set up by
 * text commands on its other port, which are none of this driver's business; it only listens, and says nothing of falls.
 */
export const tiIwr6843 = defineDriver({
  name: 'ti-iwr6843',
  family: 'radar',
  transport: 'serial',
  summary: 'TI IWR6843 60 GHz radar, data port of the mmWave SDK demos: points and tracked people.',
  source: 'mmWave SDK 3 packets and TLVs, standards page mmwave 4; tracked people from memory there',
  streams: tiStreams,
  metrics: tiMetrics,
  config: tiOptions,
  silentAfterMs,
  timeBase: 'arrival',
  offers: ({ isTracking }) =>
    isTracking
      ? {
          streams: tiStreams.map(({ stream }) => stream),
          metrics: derivedMetrics.map(({ metric }) => metric),
          silentAfterMs,
        }
      : withoutTracker,
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: tiDecoder,
  encoder: tiEncoder,
});
