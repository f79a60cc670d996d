import type { TestFn } from 'ava';
import { talk } from '../../drivers/transport/talk.ts';
import { TableSignal } from '../../drivers/virtual/table-signal.ts';
import type { Responder } from '../../gateway/plugin/conversation.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { exampleOptions } from './example-options.ts';

const withinMs = 60_000;
const stepMs = 20;

/** A driver's conversation with its own responder, in simulated time. */
export function driverTalks(test: TestFn, driver: AnyDriver): void {
  if (driver.transport === 'mqtt' || driver.transport === 'firmata' || !driver.conversation) return;

  test(`${driver.name}: its conversation starts its device within a minute, also after a reset`, async (t) => {
    const options = driver.config.parse(exampleOptions(driver.name));
    const responder = driver.responder?.(options);
    if (!responder) return t.fail('a conversation needs a responder to be held against');
    const line = simulated(driver, options, responder);
    t.true(await line.runUntilStreaming(), `not streaming after ${withinMs / 1000} s: ${line.refusals}`);
    line.reset();
    t.true(await line.runUntilStreaming(), `not streaming after a reset: ${line.refusals}`);
    line.stop();
  });
}

/** The line between both, opened again as the gateway does when the conversation refuses or the device stays silent. */
function simulated(
  driver: Extract<AnyDriver, { readonly transport: 'serial' | 'udp' | 'websocket' }>,
  options: unknown,
  responder: Responder,
) {
  const clock = new ManualClock();
  const decoder = driver.decoder(options);
  const encoder = driver.encoder(options);
  const player = new TableSignal(driver, { seed: 11 });
  const refusals: string[] = [];
  let pending: Uint8Array[] = [];
  let silentMs = 0;
  let nowMs = 0;
  let answers = 0;
  let current: ReturnType<typeof talk> | undefined;

  const open = () => {
    const conversation = driver.conversation?.(options);
    if (!conversation) return;
    silentMs = 0;
    const line = {
      write: (bytes: Uint8Array) => {
        if (driver.transport === 'serial' && driver.hearsItself) decoder.push(bytes);
        pending.push(responder.hear(bytes));
      },
      setSpeed: async () => {},
    };
    const onRefused = (_: string, reason: string) => {
      refusals.push(reason);
      current = undefined;
    };
    current = talk(conversation, { line, clock, frames: () => decoder.frames, onRefused });
  };
  const deliver = (bytes: Uint8Array) => {
    if (bytes.length === 0) return;
    silentMs = 0;
    if (current?.take(bytes)) return;
    // A device that is asked for each value never streams: an answer that says something is as good.
    if (decoder.push(bytes).some(({ type }) => type !== 'fault')) answers += 1;
  };
  const step = async () => {
    await clock.pass(stepMs);
    nowMs += stepMs;
    silentMs += stepMs;
    const answered = pending;
    pending = [];
    for (const bytes of answered) deliver(bytes);
    const due = player.advance(nowMs / 1000);
    if (responder.isStreaming) for (const measurement of due) deliver(encoder.push(measurement));
    if (!current || silentMs > driver.silentAfterMs) {
      current?.stop();
      open();
    }
  };
  return {
    refusals,
    async runUntilStreaming(): Promise<boolean> {
      const endMs = nowMs + withinMs;
      const before = answers;
      while (nowMs < endMs) {
        await step();
        if (responder.isStreaming || (driver.name === 'modbus' && answers > before)) return true;
      }
      return false;
    },
    reset: () => deliver(responder.reset()),
    stop: () => current?.stop(),
  };
}
