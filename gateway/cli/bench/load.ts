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
  /** Bytes of one row on the line: a wearable says it in two frames. */
  readonly rowBytes: number;
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
    rowBytes: 37,
  }),
  ...several(40, 'imu', {
    driver: 'witmotion-wt901',
    options: { rateHz: 100 },
    rateHz: 100,
    frameBytes: 11,
    rowBytes: 22,
  }),
  ...several(40, 'oximeter', {
    driver: 'nonin-oem3',
    options: { format: 7 },
    rateHz: 75,
    frameBytes: 5,
    rowBytes: 5,
  }),
];

/** An encoder may hold rows back until it knows what they go out with; so far ahead of the line it always has enough. */
const aheadS = 2;

/** One device's bytes as they come over its line, row by row without end; the same seed of signals for everybody who asks. */
export class LoadSource {
  readonly device: LoadDevice;
  readonly #encoder: Encoder;
  readonly #shape: Pick<DecodedWaveform, 'stream' | 'channels' | 'units'>;
  #encoded: Uint8Array = new Uint8Array(0);
  #encodedRows = 0;
  #givenRows = 0;

  constructor(device: LoadDevice) {
    const driver = driverNamed(device.driver);
    const [spec] = driver.streams;
    if (!spec) throw new Error(`${device.driver} has no stream`);
    this.device = device;
    this.#encoder = driver.encoder(driver.config.parse(device.options));
    this.#shape = spec;
  }

  /** Frames given so far. */
  get frames(): number {
    return (this.#givenRows * this.device.rowBytes) / this.device.frameBytes;
  }

  /** The bytes of every row sampled before `atS`. */
  until(atS: number): Uint8Array {
    const { rateHz, rowBytes } = this.device;
    const rows = Math.floor(atS * rateHz) - this.#givenRows;
    if (rows <= 0) return new Uint8Array(0);
    const further = this.#givenRows + rows + aheadS * rateHz - this.#encodedRows;
    // At least a second at a time, so that little is copied.
    if (further >= rateHz) this.#encode(further);
    const given = this.#encoded.slice(0, rows * rowBytes);
    this.#encoded = this.#encoded.subarray(given.length);
    this.#givenRows += rows;
    return given;
  }

  #encode(rows: number): void {
    const { rateHz } = this.device;
    const measurement: DecodedMeasurement = {
      type: 'waveform',
      ...this.#shape,
      samples: Array.from({ length: rows }, (_, index) => this.#sample(this.#encodedRows + index)),
      quality: 'good',
      rateHz,
      t: this.#encodedRows / rateHz,
    };
    this.#encodedRows += rows;
    this.#encoded = Buffer.concat([this.#encoded, this.#encoder.push(measurement)]);
  }

  #sample(row: number): number[] {
    const angle = (2 * Math.PI * row) / this.device.rateHz;
    return this.#shape.channels.map((_, channel) => 0.5 + 0.4 * Math.sin(angle + channel));
  }
}
