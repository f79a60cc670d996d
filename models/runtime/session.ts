import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { messageOf, VigilError } from '../../gateway/core/error.ts';
import type { Bundle } from './bundle.ts';

/** A model that is loaded, warmed up and shown to give its golden outputs on this machine. */
export interface ModelSession {
  readonly id: string;
  readonly digest: string;
  /** Probabilities of `count` windows, each channel-major; NaN where the window held a non-finite value. */
  score(windows: Float32Array, count: number): Promise<Float32Array>;
}

interface Golden {
  readonly tolerance?: number;
  readonly windows: readonly {
    readonly name: string;
    readonly acceleration: readonly (readonly number[])[];
    readonly probability: number;
  }[];
}

/**
 * Starts a model and replays its golden windows: another CPU or runtime must not give other answers unnoticed.
 * @throws VigilError VIGIL_MODEL_INVALID when it cannot be loaded, VIGIL_MODEL_OUTPUT when its answers differ.
 */
export async function startSession(bundle: Bundle): Promise<ModelSession> {
  const { manifest, digest, model } = bundle;
  const [input] = manifest.inputs;
  const [output] = manifest.outputs;
  if (input === undefined || output === undefined)
    throw new VigilError('VIGIL_MODEL_INVALID', `${manifest.id}: no input or output`);
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  }).catch((cause: unknown) => {
    throw new VigilError('VIGIL_MODEL_INVALID', `${manifest.id}: ${messageOf(cause)}`, { cause });
  });
  const channels = input.channels.length;
  const size = channels * input.windowSamples;

  const score = async (windows: Float32Array, count: number): Promise<Float32Array> => {
    const results = await session.run({
      [input.name]: new ort.Tensor('float32', windows, [count, channels, input.windowSamples]),
    });
    const values = results[output.name]?.data;
    if (!(values instanceof Float32Array) || values.length !== count) {
      throw new VigilError(
        'VIGIL_MODEL_OUTPUT',
        `${manifest.id}: expected ${count} numbers named ${output.name}`,
      );
    }
    // A quantised model turns NaN into a finite score, so the input decides, not the output.
    return values.map((value, index) =>
      windows.subarray(index * size, (index + 1) * size).every(Number.isFinite) ? value : Number.NaN,
    );
  };
  await checkGolden(bundle, score);
  return { id: manifest.id, digest, score };
}

async function checkGolden({ directory, manifest }: Bundle, score: ModelSession['score']): Promise<void> {
  const golden = JSON.parse(await readFile(join(directory, 'golden.json'), 'utf8')) as Golden;
  const tolerance = golden.tolerance ?? 1e-4;
  for (const { name, acceleration, probability } of golden.windows) {
    const [found = Number.NaN] = await score(Float32Array.from(acceleration.flat()), 1);
    if (!(Math.abs(found - probability) <= tolerance)) {
      throw new VigilError(
        'VIGIL_MODEL_OUTPUT',
        `${manifest.id}: golden window "${name}" gave ${found}, expected ${probability}`,
      );
    }
  }
}
