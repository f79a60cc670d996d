import { open } from 'node:fs/promises';
import { messageOf, VigilError } from '../../gateway/core/error.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { RecordingSpec } from '../../gateway/plugin/child.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { messagesIn, wrapped } from '../messages.ts';
import { type Line, type LineEvents, LineFailure, type OpenLine } from '../transport/line.ts';
import { type Recording, readRecording } from '../transport/recording.ts';
import { bytePace, isTimelessIn } from './paced-bytes.ts';
import { isPlayable, recordedMeasurements } from './recorded-signal.ts';
import type { Round, TimedBytes } from './timed-bytes.ts';

/** Two hours at 50 Hz; a longer table belongs to `vigil detect`, which need not hold it beside a ward. */
const tableLimits = { maxBytes: 64 << 20, maxRows: 400_000 };
const readBytes = 4_096;
/** So much of the beginning tells whether the device's frames have times. */
const headBytes = 65_536;
/** From one round to the next; an empty recording must not turn without end. */
const betweenRoundsS = 1;
const isTable = (file: string): boolean => /\.csv(\.gz)?$/i.test(file);

interface Played {
  readonly recording: RecordingSpec;
  readonly driver: AnyDriver;
  readonly options: unknown;
  readonly deviceId: string;
  readonly clock: Clock;
}

/**
 * A captured file as a device's line: raw bytes (what a serial capture or `vigil encode` gives; messages one a line), or
 * a table `.csv` or `.csv.gz` as `vigil detect` reads it, which the driver's own encoder puts into frames. It comes at
 * the pace at which the device sent it. What is written to it goes nowhere.
 */
export function recordingOpener(played: Played): OpenLine {
  return async (events) => {
    const round = await roundsOf(played).catch((thrown: unknown) => {
      throw new LineFailure('recording-unreadable', reasonOf(thrown, played.recording.file));
    });
    return startPlaying(round, played, events);
  };
}

/** Whatever is wrong with the file, with its code: the device's state is all that a technician sees of it. */
const reasonOf = (thrown: unknown, file: string): string =>
  thrown instanceof VigilError ? thrown.message : `VIGIL_INPUT_UNREADABLE: ${file}: ${messageOf(thrown)}`;

/** Reads what must be known before the first byte; gives what begins a round. */
async function roundsOf({ recording: { file }, driver, options, deviceId }: Played): Promise<() => Round> {
  if (isTable(file)) {
    const table = await readRecording(file, tableLimits);
    if (!isPlayable(table, driver))
      throw new VigilError(
        'VIGIL_RECORDING_INVALID',
        `${file}: ${table.channels.join(', ')}: nothing of this is what ${driver.name} measures`,
      );
    return () => tableRound(table, driver, options, deviceId);
  }
  const head = await headOf(file);
  if (head.length === 0) throw new VigilError('VIGIL_RECORDING_INVALID', `${file}: empty`);
  const isTimeless = isTimelessIn(driver, options, head);
  return () => rawRound(file, driver, options, isTimeless);
}

async function headOf(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function* rawRound(
  file: string,
  driver: AnyDriver,
  options: unknown,
  isTimeless: boolean,
): AsyncGenerator<TimedBytes> {
  const pace = bytePace(driver, options, isTimeless);
  const handle = await open(file, 'r');
  try {
    for (;;) {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(readBytes), 0, readBytes, null);
      if (bytesRead === 0) return;
      yield* pace.push(buffer.subarray(0, bytesRead));
    }
  } finally {
    await handle.close();
  }
}

function* tableRound(
  table: Recording,
  driver: AnyDriver,
  options: unknown,
  deviceId: string,
): Generator<TimedBytes> {
  const encoder = driver.encoder(options);
  const framed = (bytes: Uint8Array): Uint8Array =>
    driver.transport === 'mqtt'
      ? Buffer.concat(
          messagesIn(bytes, (payload) => driver.topic(options, deviceId, payload)).map(({ topic, payload }) =>
            wrapped(topic, Buffer.from(payload)),
          ),
        )
      : bytes;
  let dueS = 0;
  for (const { atS, measurement } of recordedMeasurements(table, driver, options)) {
    dueS = atS;
    const bytes = framed(encoder.push(measurement));
    if (bytes.length > 0) yield { dueS, bytes };
  }
  yield { dueS, bytes: framed(encoder.end()) };
}

/** Plays round after round, or one; the line ends with the last. */
function startPlaying(
  round: () => Round,
  { recording: { isLooped }, clock }: Pick<Played, 'recording' | 'clock'>,
  events: LineEvents,
): Line {
  let isOver = false;
  let wake = () => {};
  const nowS = (): number => clock.now().monoMs / 1000;
  const until = async (s: number): Promise<void> => {
    const ms = 1000 * (s - nowS());
    if (ms <= 0) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(ms, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  };
  const play = async (): Promise<void> => {
    do {
      const startS = nowS();
      for await (const { dueS, bytes } of round()) {
        await until(startS + dueS);
        if (isOver) return;
        if (bytes.length > 0) events.onBytes(bytes);
      }
      if (isLooped) await until(nowS() + betweenRoundsS);
    } while (isLooped && !isOver);
  };
  const end = (...why: Parameters<LineEvents['onEnd']>): void => {
    if (isOver) return;
    isOver = true;
    events.onEnd(...why);
  };
  play().then(
    () => end('recording-over', 'played to its end'),
    (thrown: unknown) => end('recording-unreadable', `VIGIL_INPUT_UNREADABLE: ${messageOf(thrown)}`),
  );
  return {
    write() {},
    close() {
      isOver = true;
      wake();
      return Promise.resolve();
    },
  };
}
