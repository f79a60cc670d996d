import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, VigilError } from '../../gateway/core/error.ts';
import type { ModelManifest } from '../../gateway/plugin/model.ts';

/** A bundle whose files are all what its manifest says. */
export interface Bundle {
  readonly directory: string;
  readonly manifest: ModelManifest;
  /** `sha256:<hex>` of `model.onnx`: names the model in evidence and in the ledger. */
  readonly digest: string;
  readonly model: Uint8Array;
}

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/**
 * Reads a bundle and holds every file against its digest.
 * @throws VigilError VIGIL_MODEL_INVALID naming the file that is missing or differs.
 */
export async function loadBundle(directory: string): Promise<Bundle> {
  const read = async (file: string): Promise<Uint8Array> => {
    try {
      return await readFile(join(directory, file));
    } catch (cause) {
      throw new VigilError('VIGIL_MODEL_INVALID', `${join(directory, file)}: ${messageOf(cause)}`, { cause });
    }
  };
  const manifest = parseManifest(new TextDecoder().decode(await read('bundle.json')), directory);
  if (manifest.digests['model.onnx'] === undefined) {
    throw new VigilError('VIGIL_MODEL_INVALID', `${directory}: the manifest states no digest of model.onnx`);
  }
  for (const [file, expected] of Object.entries(manifest.digests)) {
    const found = digestOf(await read(file));
    if (found !== expected) {
      throw new VigilError(
        'VIGIL_MODEL_INVALID',
        `${join(directory, file)}: digest is ${found}, the manifest says ${expected}`,
      );
    }
  }
  const model = await read('model.onnx');
  return { directory, manifest, digest: digestOf(model), model };
}

function parseManifest(text: string, directory: string): ModelManifest {
  try {
    const manifest = JSON.parse(text) as ModelManifest;
    if (!manifest.id || !manifest.inputs?.[0] || !manifest.outputs?.[0] || !manifest.digests)
      throw new Error('fields are missing');
    return manifest;
  } catch (cause) {
    throw new VigilError('VIGIL_MODEL_INVALID', `${join(directory, 'bundle.json')}: ${messageOf(cause)}`, {
      cause,
    });
  }
}
