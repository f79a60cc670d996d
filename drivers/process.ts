import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { whenOrphaned } from '../gateway/core/orphan.ts';
import type { Clock } from '../gateway/core/ports.ts';
import { unknownErrorMs } from '../gateway/core/wall-time.ts';
import { batchWriter } from '../gateway/plugin/batch.ts';
import type { CommandRefusal, FromDrivers, ToDrivers } from '../gateway/plugin/child.ts';
import { heartbeatEveryMs } from '../gateway/plugin/child.ts';
import type { FoundPort } from '../gateway/plugin/port-identity.ts';
import type { DeviceHub } from './device-hub.ts';
import { openDevices } from './device-hub.ts';
import { drivers } from './index.ts';
import { outbox } from './outbox.ts';
import { usbPorts } from './transport/port-identity.ts';
import { beatenRhythm } from './transport/rhythm.ts';

/**
 * The drivers process: opens the devices that it is told, and sends what they measure in batches. It ends with its
 * parent. This file reads the machine's clock for all drivers; monotonic time is CLOCK_MONOTONIC, as in the core.
 */
const batchEveryMs = 50;
const batchMost = 1_000;
/** Batches that the core has not taken yet; beyond it measurements wait in the outbox, which is bounded. */
const unsentMost = 4;
/** Serial ports that are told of. */
const portsMost = 64;

const starting: CommandRefusal = { code: 'VIGIL_DEVICE_NOT_READY', reason: 'the devices are being opened' };

const clock = systemClock();
const rhythm = beatenRhythm();
const alarmMetrics = new Set<string>();
const waiting = outbox(({ deviceId, metric }) => alarmMetrics.has(`${deviceId} ${metric}`));
const packed = batchWriter();
let hub: DeviceHub | undefined;
let unsent = 0;
// A short failure between two rounds of counters must be seen too: each change of state is told at once.
let isStatusNew = false;

process.on('message', (message: ToDrivers) => {
  if (message.type === 'start') void start(message);
  else if (message.type === 'command') command(message);
  else if (message.type === 'look') look();
  else void end();
});
whenOrphaned(process, () => void end());
// The core decides when its children end; an interrupt at a terminal reaches them all at once.
process.on('SIGINT', () => {});

clock.every(batchEveryMs, sendBatch);
clock.every(heartbeatEveryMs, () => {
  send({ type: 'heartbeat' });
  sendCounters();
});
send({ type: 'heartbeat' });

async function start({ devices, broker }: Extract<ToDrivers, { type: 'start' }>): Promise<void> {
  const earlier = hub;
  hub = undefined;
  // A port that the earlier set still holds is locked.
  await earlier?.close();
  for (const { deviceId, driver } of devices)
    for (const { metric, isAlarm } of drivers.find(({ name }) => name === driver)?.metrics ?? [])
      if (isAlarm) alarmMetrics.add(`${deviceId} ${metric}`);
  hub = openDevices(devices, broker, {
    clock,
    rhythm,
    onMeasurements: waiting.add,
    onStatus: () => {
      isStatusNew = true;
    },
    onCommandEnd: (end) => send({ type: 'command-ended', ...end }),
  });
  sendCounters();
}

async function end(): Promise<void> {
  // A port whose driver hangs must not keep the process alive.
  clock.after(2_000, () => process.exit(1));
  await hub?.close();
  process.exit(0);
}

function sendBatch(): void {
  rhythm.beat();
  if (hub) waiting.add(hub.flush());
  if (isStatusNew) sendCounters();
  if (waiting.size === 0 || unsent >= unsentMost) return;
  unsent += 1;
  send({ type: 'batch', ...packed(waiting.take(batchMost)) }, () => {
    unsent -= 1;
  });
}

function command({ id, deviceId, command: given }: Extract<ToDrivers, { type: 'command' }>): void {
  if (hub) hub.command(deviceId, given, (refusal) => answer(id, refusal));
  else answer(id, starting);
}

/** What is plugged in is seen from here: no other process has a device's driver in it. */
function look(): void {
  let ports: readonly FoundPort[] = [];
  try {
    ports = usbPorts().slice(0, portsMost);
  } catch {
    // An adapter that is pulled out while it is looked at; whoever looks, looks again.
  }
  send({ type: 'ports', ports });
}

function answer(id: number, refusal: CommandRefusal | undefined): void {
  send({ type: 'command-answer', id, ...(refusal && { refusal }) });
}

function sendCounters(): void {
  isStatusNew = false;
  const devices = hub?.counters() ?? [];
  send({
    type: 'counters',
    devices: devices.map((device) => ({ ...device, dropped: waiting.dropped(device.deviceId) })),
  });
}

function send(message: FromDrivers, taken: () => void = () => {}): void {
  if (process.connected) process.send?.(message, undefined, undefined, taken);
}

function systemClock(): Clock {
  const bootId = readBootId();
  return {
    now() {
      const [seconds, nanoseconds] = process.hrtime();
      const monoMs = seconds * 1000 + nanoseconds / 1e6;
      // The core knows how far the clock may be off, and says so of what comes from here.
      return { wallMs: Date.now(), monoMs, bootId, errorMs: unknownErrorMs };
    },
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    every(ms, run) {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
}

/** Identifies this boot of the machine; a random value where the kernel does not tell. */
function readBootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return randomUUID();
  }
}
