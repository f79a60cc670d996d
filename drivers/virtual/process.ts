import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../gateway/core/error.ts';
import { whenOrphaned } from '../../gateway/core/orphan.ts';
import { heartbeatEveryMs } from '../../gateway/plugin/child.ts';
import type { FromVirtual, ToVirtual } from './messages.ts';
import { findRecordings } from './recordings.ts';
import { Stage } from './stage.ts';

/**
 * The virtual ward's process: plays the ward in real time through the devices' own framing, and ends with its parent.
 * The only file of the ward that reads a clock or sets a timer.
 */
const paceMs = 40;

const folder = mkdtempSync(join(tmpdir(), 'vigil-ward-'));
let stage: Stage | undefined;
let startMs: number | undefined;

const atS = (): number => (startMs === undefined ? 0 : (performance.now() - startMs) / 1000);

process.on('message', (message: ToVirtual) => {
  switch (message.type) {
    case 'start':
      void start(message);
      break;
    case 'play':
      startMs ??= performance.now();
      break;
    case 'inject':
      inject(message);
      break;
    case 'stop':
      void end();
      break;
    default:
      message satisfies never;
  }
});
// Whoever started the ward ends it; an interrupt at a terminal reaches the whole group at once.
process.on('SIGINT', () => {});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
whenOrphaned(process, () => void end());

setInterval(pace, paceMs);
setInterval(() => {
  send({ type: 'heartbeat', atS: atS(), droppedBytes: stage?.droppedBytes ?? 0 });
}, heartbeatEveryMs);

async function start({ seed, broker, recordings }: Extract<ToVirtual, { type: 'start' }>): Promise<void> {
  try {
    const repertoire = recordings === undefined ? new Map() : await findRecordings(recordings, seed);
    stage = await Stage.open({
      seed,
      folder,
      brokers: broker ?? {},
      repertoire,
      wallS: () => Date.now() / 1000,
      onRecording: (deviceId, name) => send({ type: 'recording', deviceId, name }),
    });
    send({ type: 'ready', ports: stage.ports });
  } catch (error) {
    send({ type: 'failed', message: messageOf(error) }, () => process.exit(1));
  }
}

function pace(): void {
  if (stage === undefined || startMs === undefined) return;
  const nowS = atS();
  for (const happening of stage.advance(nowS))
    send({ type: 'happening', happening, wallMs: Date.now() + 1000 * (happening.atS - nowS) });
}

function inject({ kind, bedId }: Extract<ToVirtual, { type: 'inject' }>): void {
  try {
    if (stage === undefined || startMs === undefined) throw new Error('the ward does not play yet');
    stage.inject(kind, bedId === undefined ? {} : { bedId });
  } catch (error) {
    send({ type: 'refused', message: messageOf(error) });
  }
}

async function end(): Promise<void> {
  // A broker that does not answer must not keep the process alive.
  setTimeout(() => process.exit(1), 2000);
  await stage?.close();
  process.exit(0);
}

function send(message: FromVirtual, sent: () => void = () => undefined): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => sent());
  else sent();
}
