import type { z } from 'zod';
import type { Quality } from '../core/measurement.ts';

/** A reading as a driver's codec sees it: no device id and no wall time yet; `t` is device or message time. */
export interface DecodedReading {
  readonly type: 'reading';
  readonly metric: string;
  readonly value: number | null;
  readonly unit: string;
  readonly quality: Quality;
  /** Seconds: the device's clock where it has one, else samples counted at the nominal rate. */
  readonly t: number;
  readonly text?: string;
  readonly reason?: string;
}

/** Consecutive rows of one stream; `samples` has one row an instant, `t` is the first row's. */
export interface DecodedWaveform {
  readonly type: 'waveform';
  readonly stream: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly samples: readonly (readonly number[])[];
  readonly quality: Quality;
  readonly rateHz: number;
  readonly t: number;
}

/** Bytes that could not be decoded: what was wrong, where in the input, how many bytes were passed over. */
export interface DecodedFault {
  readonly type: 'fault';
  /** Kebab-case: `checksum`, `garbage`, `truncated`, `not-json`, `schema`, … */
  readonly kind: string;
  readonly offset: number;
  readonly length: number;
  readonly detail?: string;
}

export type Decoded = DecodedReading | DecodedWaveform | DecodedFault;
export type DecodedMeasurement = DecodedReading | DecodedWaveform;

/**
 * Bytes in, measurements out. Stateful and synchronous; never throws on input, whatever the bytes are, and holds no more
 * than one frame of them. The result does not depend on how the bytes were cut into chunks, except that rows of a
 * waveform may be joined into blocks differently.
 */
export interface Decoder {
  push(bytes: Uint8Array): Decoded[];
  /** What is still held when the input ends: complete last groups, and a fault for a truncated frame. */
  end(): Decoded[];
  /** Whole frames accepted so far. */
  readonly frames: number;
}

/** Measurements in, the device's bytes out: the inverse of the decoder, for virtual devices. */
export interface Encoder {
  push(measurement: DecodedMeasurement): Uint8Array;
  /** Bytes still held, such as an unfinished packet. */
  end(): Uint8Array;
}

/** One slow measurement of a device, as a row of a table. */
export interface MetricSpec {
  readonly metric: string;
  readonly unit: string;
  readonly summary: string;
  /** ISO/IEEE 11073-10101 code and LOINC code, where they exist. */
  readonly mdc?: number;
  readonly loinc?: string;
  readonly ratePerMin?: number;
  /** Physically possible range; a value outside it is `invalid`. */
  readonly plausible?: readonly [number, number];
  /** About the device itself and noisy: the live path lets it through once a second while its quality stays the same. */
  readonly isThinned?: boolean;
}

/** One fast measurement of a device. */
export interface StreamSpec {
  readonly stream: string;
  readonly summary: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly rateHz: number;
}

/** How a serial device's line is set. */
export interface SerialLine {
  readonly baudRate: number;
  readonly dataBits: 7 | 8;
  readonly parity: 'none' | 'even' | 'odd';
  readonly stopBits: 1 | 2;
}

/** What a bed can be watched by. */
export interface DeviceOffer {
  readonly streams: readonly string[];
  readonly metrics: readonly string[];
  readonly silentAfterMs: number;
}

interface DriverShape<Options> {
  /** As in `vigil decode <name>`. */
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  readonly source: string;
  readonly streams: readonly StreamSpec[];
  readonly metrics: readonly MetricSpec[];
  readonly config: z.ZodType<Options>;
  /** Silence longer than this is a technical alarm condition. */
  readonly silentAfterMs: number;
  /** `arrival` where the device's own time cannot be trusted to say when; `device` where left out. */
  readonly timeBase?: 'device' | 'arrival';
  /** It takes and gives any stream and metric beside those listed. */
  readonly isOpenEnded?: boolean;
  /** What one device sends, where the driver alone cannot know; all that is listed, where left out. */
  offers?(options: Options): DeviceOffer;
  decoder(options: Options): Decoder;
  encoder(options: Options): Encoder;
}

/** A device on a serial line: its frames are found in a run of bytes. */
export interface SerialDriver<Options> extends DriverShape<Options> {
  readonly transport: 'serial';
  line(options: Options): SerialLine;
}

/**
 * A device on MQTT. Its decoder takes one JSON message a line (a payload never holds a raw line feed after `JSON.stringify`),
 * either bare or wrapped as `{"topic": …, "payload": …}`, so that `vigil decode` reads captured messages as they are.
 */
export interface MqttDriver<Options> extends DriverShape<Options> {
  readonly transport: 'mqtt';
  filters(options: Options, deviceId: string): readonly string[];
  /** The topic that a virtual device publishes a measurement on. */
  topic(options: Options, deviceId: string, payload: string): string;
}

export type Driver<Options> = SerialDriver<Options> | MqttDriver<Options>;

/** A driver whose options type is hidden, as registries hold them; options are parsed by `config` before use. */
// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each entry parses its own options first.
export type AnyDriver = Driver<any>;

/** Lets a driver file state its options type once. */
export const defineDriver = <Options>(driver: Driver<Options>): Driver<Options> => driver;
