import { driverNamed } from '../../../drivers/index.ts';
import type { DecodedMeasurement, DecodedWaveform, Encoder } from '../../plugin/driver.ts';

/** The ward that the drivers' figures are taken with: what forty beds and two robots with two sensors each send. */
export interface LoadDevice {
  readonly deviceId: string;
  readonly driver: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rateHz: number;
  /** Length of a frame on the line. */
  readonly frameBytes: number;
}

/**
 * Seconds of the load that nobody's figures count: a gateway runs for months, and what its code costs is what it costs once
 * it is compiled. The bare loops have as many.
 */
export const warmUpS = 20;

const several = (count: number, name: string, device: Omit<LoadDevice, 'deviceId'>): LoadDevice[] =>
  Array.from({ length: count }, (_, index) => ({ deviceId: `${name}-${index + 1}`, ...device }));

export const load: readonly LoadDevice[] = [
  ...several(4, 'force', {
    driver: 'bota-sensone',
    options: { rateHz: 1_000 },
    rateHz: 1_000,
    frameBytes: 37,
  }),
  ...several(40, 'imu', {
    driver: 'witmotion-wt901',
    options: { rateHz: 100 },
    rateHz: 100,
    frameBytes: 11,
  }),
  ...several(40, 'oximeter', { driver: 'nonin-oem3', options: { format: 7 }, rateHz: 75, frameBytes: 5 }),
];

/** One device's bytes, row by row without end; the same seed of signals for everybody who asks. */
export class LoadSource {
  readonly device: LoadDevice;
  readonly #encoder: Encoder;
  readonly #shape: Pick<DecodedWaveform, 'stream' | 'channels' | 'units'>;
  #row = 0;
  #bytes = 0;

  constructor(device: LoadDevice) {
    const driver = driverNamed(device.driver);
    const [spec] = driver.streams;
    if (!spec) throw new Error(`${device.driver} has no stream`);
    this.device = device;
    this.#encoder = driver.encoder(driver.config.parse(device.options));
    this.#shape = spec;
  }

  /** Whole frames given so far; an encoder may hold the last ones back. */
  get frames(): number {
    return this.#bytes / this.device.frameBytes;
  }

  /** The bytes of every row sampled before `atS`. */
  until(atS: number): Uint8Array {
    const rows = Math.floor(atS * this.device.rateHz) - this.#row;
    if (rows <= 0) return new Uint8Array(0);
    const measurement: DecodedMeasurement = {
      type: 'waveform',
      ...this.#shape,
      samples: Array.from({ length: rows }, (_, index) => this.#sample(this.#row + index)),
      quality: 'good',
      rateHz: this.device.rateHz,
      t: this.#row / this.device.rateHz,
    };
    this.#row += rows;
    const bytes = this.#encoder.push(measurement);
    this.#bytes += bytes.length;
    return bytes;
  }

  #sample(row: number): number[] {
    const angle = (2 * Math.PI * row) / this.device.rateHz;
    return this.#shape.channels.map((_, channel) => 0.5 + 0.4 * Math.sin(angle + channel));
  }
}
