import type { z } from 'zod';
import type { Quality } from '../core/measurement.ts';
import type { Conversation, Responder } from './conversation.ts';
import type { MqttCompanion, MqttResponder, Outgoing, Stamp } from './mqtt-companion.ts';

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

/**
 * Consecutive rows of one stream; `samples` has one row an instant, `t` is the first row's. With `isCloud` all rows are of
 * the instant `t`, as many as there are, also none; each block stands for itself.
 */
export interface DecodedWaveform {
  readonly type: 'waveform';
  readonly stream: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly samples: readonly (readonly number[])[];
  readonly quality: Quality;
  readonly rateHz: number;
  readonly t: number;
  readonly isCloud?: true;
}

/**
 * Something that could not be decoded: what was wrong, where in the input, how many bytes were passed over; none where a
 * whole frame was accepted but something in it cannot be (`not-finite`, `schema`).
 */
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
  /**
   * Bytes of accepted frames so far. After `end()` these and the lengths of the faults that passed bytes over add up to
   * the input, spaces between text messages apart: nothing is lost uncounted.
   */
  readonly frameBytes: number;
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
  /** How often it comes; 0 where it comes on change only. */
  readonly ratePerMin: number;
  /** Physically possible range; a value outside it is `invalid`. */
  readonly plausible: readonly [number, number];
  /** About the device itself, or a second form of another value: the live path lets it through once a second while its quality stays the same. */
  readonly isThinned?: boolean;
  /** It may go on while the device is no longer watched, or is kept by a broker: a device that says nothing else is silent. */
  readonly isNoSignOfLife?: boolean;
  /** An alarm hangs on it: it is never dropped on its way to the core. */
  readonly isAlarm?: boolean;
}

/** One fast measurement of a device. */
export interface StreamSpec {
  readonly stream: string;
  readonly summary: string;
  readonly channels: readonly string[];
  readonly units: readonly string[];
  readonly rateHz: number;
  /** Each block is a cloud: points or targets of one instant in no order of time, `rateHz` blocks a second; a block may leave channels out. */
  readonly isCloud?: true;
  /** Physically possible range of each channel; the device's own full scale, where its configuration gives one, is tighter. */
  readonly plausible: readonly (readonly [number, number])[];
  /** ISO/IEEE 11073-10101 and LOINC code of the whole stream, where they exist. */
  readonly mdc?: number;
  readonly loinc?: string;
}

/** Something that a person or a rule asks of a device, as a row of a table; nothing is ever sent unasked. */
export interface CommandSpec {
  /** Kebab-case: `start-pressure`, `pause`, `relay`. */
  readonly name: string;
  readonly summary: string;
  /** Its arguments; parsed before the driver sees them. */
  readonly schema: z.ZodType;
  /** It acts on a person or changes what the device measures: asked for by name, never by a rule. */
  readonly isHazardous?: boolean;
  /** It must not go on unwatched: whoever sends it sends that command after so long, whatever has come meanwhile. */
  readonly endsBy?: { readonly command: string; readonly afterMs: number };
  /** The metric in which the device itself says what became of it. */
  readonly readBack?: string;
}

/** A command whose arguments have passed the schema. */
export interface DeviceCommand {
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
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
  /** Whether a device that is configured so can be given commands; it can, where left out. */
  takesCommands?(options: Options): boolean;
  decoder(options: Options): Decoder;
  /** `deviceId`: whose frames carry it or whose topics do. */
  encoder(options: Options, deviceId?: string): Encoder;
}

/** What the drivers of all lines of bytes may have beside the codec. */
interface LineShape<Options> extends DriverShape<Options> {
  /** What is said at each opening; a device that only talks needs none. */
  conversation?(options: Options): Conversation;
  /** The device's end of that conversation, for virtual devices. */
  responder?(options: Options): Responder;
  readonly commands?: readonly CommandSpec[];
  /** A command as bytes on the line. */
  command?(command: DeviceCommand, options: Options): Uint8Array;
  /** In place of `command`, where a command is several words or has an answer to wait for. */
  dialogue?(command: DeviceCommand, options: Options): Conversation;
}

/**
 * A device on a serial line: its frames are found in a run of bytes. Its `port` may also be `tcp://host:port`, a serial
 * device server, or a device that speaks the same on a socket.
 */
export interface SerialDriver<Options> extends LineShape<Options> {
  readonly transport: 'serial';
  line(options: Options): SerialLine;
  /** What we write is part of what the decoder reads: on a bus an answer has no meaning without its question. */
  readonly hearsItself?: boolean;
}

/** A board that speaks Firmata on a serial line; johnny-five sets it up as `board` says, the decoder reads what it sends. */
export interface FirmataDriver<Options> extends DriverShape<Options> {
  readonly transport: 'firmata';
  line(options: Options): SerialLine;
  /** What the board is set up for: plain data, understood by `firmware-bridge`. */
  board(options: Options): unknown;
  readonly commands?: readonly CommandSpec[];
}

/** A device that sends datagrams to whoever asked for them. */
export interface UdpDriver<Options> extends LineShape<Options> {
  readonly transport: 'udp';
  address(options: Options): { readonly host: string; readonly port: number };
}

/** A device that sends text messages over a WebSocket; each comes to the decoder as a line. What is written goes as text. */
export interface WebSocketDriver<Options> extends LineShape<Options> {
  readonly transport: 'websocket';
  url(options: Options): string;
}

/**
 * A device on MQTT. Its decoder takes one message a line, bare JSON or wrapped: `{"topic": …, "payload": …}`, or
 * `{"topic": …, "payload64": …}` where the payload is not text, so that `vigil decode` reads captured messages as they are.
 */
export interface MqttDriver<Options> extends DriverShape<Options> {
  readonly transport: 'mqtt';
  filters(options: Options, deviceId: string): readonly string[];
  /** The topic that a virtual device publishes a measurement on. */
  topic(options: Options, deviceId: string, payload: string): string;
  /** What the driver says and further subscribes to, where listening is not enough. */
  companion?(options: Options, deviceId: string, stamp: () => Stamp): MqttCompanion;
  /** The device's end of what is said on the broker, for virtual devices. */
  responder?(options: Options, deviceId: string): MqttResponder;
  readonly commands?: readonly CommandSpec[];
  /** A command as messages. */
  command?(command: DeviceCommand, options: Options, deviceId: string, stamp: Stamp): readonly Outgoing[];
}

export type Driver<Options> =
  | SerialDriver<Options>
  | FirmataDriver<Options>
  | UdpDriver<Options>
  | WebSocketDriver<Options>
  | MqttDriver<Options>;

/** A driver whose options type is hidden, as registries hold them; options are parsed by `config` before use. */
// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each entry parses its own options first.
export type AnyDriver = Driver<any>;

/** Lets a driver file state its options type once. */
export const defineDriver = <Options>(driver: Driver<Options>): Driver<Options> => driver;
