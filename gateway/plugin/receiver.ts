import type { z } from 'zod';
import type { Alarm } from '../core/alarm.ts';
import type { Notice } from '../core/notice.ts';
import type { Clock } from '../core/ports.ts';
import type { Site } from '../core/site.ts';

/** One notice on its way out. */
export interface Sending {
  readonly notice: Notice;
  /** It happened long before it is sent: the receiver was away, or the gateway. */
  readonly isLate: boolean;
}

/**
 * The receiver has the notice in its hands and will never take it: sent again it would be refused again. It is parked and shown, and the
 * rest goes on. Any other failure is taken for an absence and tried again.
 */
export class NoticeRefused extends Error {
  override readonly name = 'NoticeRefused';
}

/** An open way to one receiver. */
export interface Receiver {
  /**
   * Resolves when the receiver has it for certain. One at a time, in order; the same notice may come again after a failure or a
   * restart, and carries its id so that the receiver drops the second copy. Gives up by itself in good time.
   * @throws NoticeRefused, or any other error when the receiver is not reached.
   */
  send(sending: Sending): Promise<void>;
  /** Resolves when the receiver would take something now; sends nothing about anybody. Rejects with the reason. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** A secret by reference, as the configuration holds it. */
export type SecretReference = { readonly env: string } | { readonly file: string };

/** A command to a device of this gateway, such as a relay or a pager line. */
export interface ReceiverCommand {
  readonly deviceId: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What the ward board calls a kind of alarm; one without words goes by its kebab-case name. */
export type AlarmWord = (type: string, language: 'en' | 'zh-CN') => string;

/** What a receiver is given to do its work. */
export interface ReceiverPorts {
  /** Its id in the configuration. */
  readonly id: string;
  readonly site: Site;
  readonly version: string;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Only looks whether it is there, perhaps beside a running gateway: it says nothing of itself and takes nobody's place. */
  readonly isProbe?: true;
  readonly alarmWord: AlarmWord;
  /** @throws VigilError VIGIL_SECRET_MISSING. */
  secret(reference: SecretReference): Promise<string>;
  /** Resolves when the device has done it, and rejects when it has not, or it is not known. */
  command(command: ReceiverCommand): Promise<void>;
  /** The last value of one of a device's measurements, while it is fresh. */
  reading(deviceId: string, metric: string): number | undefined;
  /**
   * The alarms that are not closed, of those that it is told of: for what shows a state, such as a contact, and must show it
   * again after a restart. Where it is not given, a receiver knows what it was told since it was opened.
   */
  openAlarms?(): readonly Alarm[];
}

/** One kind of receiver, as the registry holds it. */
export interface ReceiverKind<Options> {
  /** Kebab-case, as the configuration names it: `webhook`, `hl7-v2`. */
  readonly kind: string;
  readonly summary: string;
  readonly options: z.ZodType<Options>;
  /** Which secrets its options refer to: they must be there before the gateway starts. */
  secrets(options: Options): readonly SecretReference[];
  /** The device of this gateway through which it is told, where there is one. */
  device?(options: Options): string;
  create(options: Options, ports: ReceiverPorts): Receiver;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each entry parses its own options first.
export type AnyReceiverKind = ReceiverKind<any>;

/** Lets a receiver's file state its options type once. */
export const defineReceiver = <Options>(kind: ReceiverKind<Options>): ReceiverKind<Options> => kind;
