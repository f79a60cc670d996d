import { readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { Subject } from 'rxjs';
import { type Recording, readRecording } from '../../drivers/transport/recording.ts';
import { bundles } from '../../models/index.ts';
import { loadBundle } from '../../models/runtime/bundle.ts';
import { startSession } from '../../models/runtime/session.ts';
import type { CareEvent } from '../core/care-event.ts';
import { messageOf, VigilError } from '../core/error.ts';
import { bedId } from '../core/id.ts';
import { type Instant, recordingInstant } from '../core/instant.ts';
import type { Measurement } from '../core/measurement.ts';
import type { Placement, WatchedPlace } from '../core/ward.ts';
import { detectors } from '../detect/index.ts';
import { inputFor, runDetectors, suitable } from '../detect/run.ts';
import type { AnyDetector, Score } from '../plugin/detector.ts';
import type { ModelPort } from '../plugin/model.ts';
import { measurementsOf, offeredBy, recordedDevice } from './recording-source.ts';

export interface DetectChoices {
  /** One detector by name; all that the recording can feed, when left out. */
  readonly detector?: string;
  readonly placement: Placement;
  /** What presence, movement and door columns look at; the bed, when left out. */
  readonly watches?: WatchedPlace;
  readonly withScores: boolean;
  /** Path of a JSON file `{"detectors": {"<name>": {…options}}}`. */
  readonly residentProfile?: string;
}

type Write = (line: string) => void;

/** How many windows may wait for the model before the recording is read on. */
const maxOutstanding = 64;

export interface LocalModel {
  readonly port: ModelPort;
  readonly outstanding: () => number;
}

/** The bundles, run in this process: a recording has no board to keep alive. */
export async function localModels(): Promise<Map<string, LocalModel>> {
  const models = new Map<string, LocalModel>();
  for (const directory of bundles) {
    const bundle = await loadBundle(directory);
    const session = await startSession(bundle);
    let outstanding = 0;
    const port: ModelPort = {
      manifest: bundle.manifest,
      digest: bundle.digest,
      async score(window) {
        outstanding += 1;
        const [probability = Number.NaN] = await session.score(window, 1);
        outstanding -= 1;
        return { probability: Number.isFinite(probability) ? probability : null, modelDigest: bundle.digest };
      },
    };
    models.set(bundle.manifest.id, { port, outstanding: () => outstanding });
  }
  return models;
}

/** About live devices: a gap or a clipped peak in a recording is only worth reporting when asked for. */
const aboutDevices = new Set(['device-silence', 'stream-quality']);

function chosenDetectors(name: string | undefined): readonly AnyDetector[] {
  if (name === undefined) return detectors.filter((one) => !aboutDevices.has(one.name));
  const found = detectors.filter((one) => one.name === name || one.emits.includes(name));
  if (found.length > 0) return found;
  throw new VigilError(
    'VIGIL_DETECTOR_UNKNOWN',
    `"${name}"; there are ${detectors.map((one) => one.name).join(', ')}`,
  );
}

async function profileOptions(path: string | undefined): Promise<Record<string, unknown>> {
  if (path === undefined) return {};
  try {
    return (
      (JSON.parse(await readFile(path, 'utf8')) as { detectors?: Record<string, unknown> }).detectors ?? {}
    );
  } catch (cause) {
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${path}: ${messageOf(cause)}`, { cause });
  }
}

const seconds = ({ monoMs }: Instant): number => Math.round(monoMs) / 1000;

function lineOf(one: CareEvent | Score, file: string): string {
  if (one.kind === 'score')
    return JSON.stringify({
      type: 'score',
      file,
      at: seconds(one.at),
      detector: one.detector,
      value: one.value,
    });
  const { type, onset, at, phase, confidence, evidence, by, id } = one;
  return JSON.stringify({
    type,
    file,
    onset: seconds(onset),
    at: seconds(at),
    confidence,
    evidence,
    phase,
    id,
    by,
  });
}

/** Runs the detectors that a recording can feed over all of it; resolves to their names when it is over. */
export async function detectRecording(
  {
    recording,
    label,
    isCharted,
  }: { readonly recording: Recording; readonly label: string; readonly isCharted?: true },
  choices: Pick<DetectChoices, 'detector' | 'placement' | 'watches'>,
  profile: Readonly<Record<string, unknown>>,
  models: ReadonlyMap<string, LocalModel>,
  take: (one: CareEvent | Score) => void,
): Promise<readonly string[]> {
  const measurement$ = new Subject<Measurement>();
  const tick$ = new Subject<Instant>();
  const device = {
    deviceId: recordedDevice,
    driver: 'recording',
    ...offeredBy(recording),
    placement: choices.placement,
    watches: choices.watches ?? 'bed',
    silentAfterMs: 5000,
  };
  const input = inputFor({ bedId: bedId('recording') }, [device], {
    measurements: () => measurement$,
    tick$,
    model: (id) => models.get(id)?.port,
  });
  const running = suitable(chosenDetectors(choices.detector), [device]);
  const result$ = runDetectors(
    running,
    input,
    (one) => one.options.parse(profile[one.name] ?? {}),
    (name, thrown) => {
      throw new VigilError('VIGIL_FAILED', `${label}: detector ${name}: ${messageOf(thrown)}`, {
        cause: thrown,
      });
    },
  );
  const done = new Promise<void>((resolve, reject) => {
    result$.subscribe({
      next: (one) => void (one.kind === 'assessment' || take(one)),
      error: reject,
      complete: resolve,
    });
  });
  let lastTick = Number.NEGATIVE_INFINITY;
  for (const { endS, measurements } of measurementsOf(recording, isCharted)) {
    for (const one of measurements) measurement$.next(one);
    if (endS - lastTick >= 0.5) tick$.next(recordingInstant(endS));
    if (endS - lastTick >= 0.5) lastTick = endS;
    while ([...models.values()].some(({ outstanding }) => outstanding() > maxOutstanding))
      await setImmediate();
  }
  measurement$.complete();
  tick$.complete();
  await done;
  return running.map(({ name }) => name);
}

async function detectIn(
  file: string,
  choices: DetectChoices,
  models: Map<string, LocalModel>,
  write: Write,
): Promise<void> {
  const recording = await readRecording(file);
  const profile = await profileOptions(choices.residentProfile);
  const counts: Record<string, number> = {};
  const running = await detectRecording({ recording, label: file }, choices, profile, models, (one) => {
    if (one.kind === 'score' && !choices.withScores) return;
    if (one.kind === 'care-event') counts[one.type] = (counts[one.type] ?? 0) + 1;
    write(lineOf(one, file));
  });
  const durationS = recording.t.length === 0 ? 0 : (recording.t.at(-1) ?? 0) - (recording.t[0] ?? 0);
  write(
    JSON.stringify({
      type: 'summary',
      file,
      seconds: Math.round(durationS * 1000) / 1000,
      rows: recording.t.length,
      detectors: running,
      events: counts,
    }),
  );
}

/** Runs the real pipeline over recordings. Exit code 1 when a recording cannot be read; the others are still run. */
export async function detect(
  files: readonly string[],
  choices: DetectChoices,
  write: Write,
  complain: Write,
): Promise<number> {
  const models = await localModels();
  chosenDetectors(choices.detector);
  let exitCode = 0;
  for (const file of files) {
    try {
      await detectIn(file, choices, models, write);
    } catch (thrown) {
      complain(messageOf(thrown));
      exitCode = 1;
    }
  }
  return exitCode;
}
