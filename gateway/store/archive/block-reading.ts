import type { DeviceId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import { nextColumn, nextStates, opened } from './body.ts';
import { ByteReader } from './bytes.ts';
import { readingFields, type State, ticksPerMs, waveformFields } from './state.ts';

/** Whose measurements a block holds. */
export interface BlockOf {
  readonly kind: Measurement['kind'];
  readonly deviceId: string;
  /** The metric or the stream. */
  readonly name: string;
}

interface Times {
  readonly at: Instant;
  readonly receivedAt: Instant;
  readonly state: State;
}

/** The measurements of a block, in the order in which they came; throws where the block is damaged. */
export function measurementsIn(body: Uint8Array, of: BlockOf): readonly Measurement[] {
  const reader = new ByteReader(opened(body));
  const states = nextStates(reader);
  const times = timesIn(reader, states, ticksPerMs[of.kind]);
  return of.kind === 'waveform' ? waveformsIn(reader, times, of) : readingsIn(reader, times, of);
}

function timesIn(reader: ByteReader, states: readonly State[], ticks: number): readonly Times[] {
  const index = nextColumn(reader);
  const [wall, mono, receivedWall, receivedMono] = [
    nextColumn(reader),
    nextColumn(reader),
    nextColumn(reader),
    nextColumn(reader),
  ];
  return Array.from(index, (stateAt, at): Times => {
    const state = states[stateAt];
    const wallTicks = wall[at] ?? 0;
    const monoTicks = wallTicks + (mono[at] ?? 0);
    if (state === undefined) throw new RangeError('a block refers to a state that it does not have');
    const instant = (wallOf: number, monoOf: number): Pick<Instant, 'wallMs' | 'monoMs'> => ({
      wallMs: wallOf / ticks,
      monoMs: monoOf / ticks,
    });
    return {
      state,
      at: { ...instant(wallTicks, monoTicks), ...state.at },
      receivedAt: {
        ...instant(wallTicks + (receivedWall[at] ?? 0), monoTicks + (receivedMono[at] ?? 0)),
        ...state.receivedAt,
      },
    };
  });
}

function readingsIn(reader: ByteReader, times: readonly Times[], of: BlockOf): readonly Measurement[] {
  const values = nextColumn(reader);
  let next = 0;
  return times.map(({ state, at, receivedAt }) => ({
    kind: 'reading',
    deviceId: of.deviceId as DeviceId,
    metric: of.name,
    ...readingFields(state),
    value: state.isNone ? null : (values[next++] ?? Number.NaN),
    at,
    receivedAt,
  }));
}

function waveformsIn(reader: ByteReader, times: readonly Times[], of: BlockOf): readonly Measurement[] {
  const lengths = nextColumn(reader);
  const width = reader.unsigned();
  const columns = Array.from({ length: width }, () => nextColumn(reader));
  let from = 0;
  return times.map(({ state, at, receivedAt }, index) => {
    const samples = new Float32Array(lengths[index] ?? 0);
    for (let sample = 0; sample < samples.length; sample += 1) {
      const place = from + sample;
      samples[sample] = columns[place % width]?.[Math.floor(place / width)] ?? Number.NaN;
    }
    from += samples.length;
    return {
      kind: 'waveform',
      deviceId: of.deviceId as DeviceId,
      stream: of.name,
      ...waveformFields(state),
      startAt: at,
      receivedAt,
      samples,
    };
  });
}
