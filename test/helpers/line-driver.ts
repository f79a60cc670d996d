import type { Ask } from '../../gateway/plugin/conversation.ts';
import type { AnyDriver, DecodedReading } from '../../gateway/plugin/driver.ts';
import { decodeAll, hex } from './bytes.ts';

/** The readings of one metric. */
export const pick = (readings: readonly DecodedReading[], metric: string) =>
  readings.filter((reading) => reading.metric === metric);
/** The first reading of a metric among the bytes. */
export const one = (driver: AnyDriver, bytes: Uint8Array, metric: string, options: unknown = {}) =>
  pick(decodeAll(driver, [bytes], options).readings, metric)[0];

/** What a conversation asks for, each step answered with the same bytes; 50 steps at most. */
export const driven = (
  asks: Iterator<Ask, void, { heard: Uint8Array; bytes: number; frames: number }>,
  heard = '',
) => {
  const told = { heard: heard ? hex(heard) : new Uint8Array(0), bytes: 0, frames: 0 };
  const seen: Ask[] = [];
  for (let step = asks.next(told); !step.done && seen.length < 50; step = asks.next(told))
    seen.push(step.value);
  return seen;
};
/** Options as the driver parses them. */
export const optionsOf = (driver: AnyDriver, options: object) => driver.config.parse(options);
/** The driver, which has to be one of a serial line. */
export const onLine = (driver: AnyDriver) => {
  if (driver.transport !== 'serial') throw new Error('not on a serial line');
  return driver;
};
/** The driver’s conversation; it must have one. */
export const talk = (driver: AnyDriver, options: object) => {
  const conversation = onLine(driver).conversation?.(optionsOf(driver, options));
  if (!conversation) throw new Error('no conversation');
  return conversation;
};
/** The device’s end of it; there must be one. */
export const responderOf = (driver: AnyDriver, options: object) => {
  const responder = onLine(driver).responder?.(optionsOf(driver, options));
  if (!responder) throw new Error('no responder');
  return responder;
};
