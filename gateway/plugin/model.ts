/** What a model said about one window. `probability` is null when the model did not answer: absent, late, or refused the input. */
export interface ModelAnswer {
  readonly probability: number | null;
  readonly modelDigest: string;
}

/** The manifest `bundle.json` of a model bundle; paths are beside it, digests are `sha256:<hex>`. */
export interface ModelManifest {
  readonly id: string;
  readonly version: string;
  readonly task: string;
  readonly inputs: readonly {
    readonly name: string;
    readonly channels: readonly string[];
    readonly unit: string;
    readonly rateHz: number;
    readonly windowSamples: number;
    readonly hopSamples: number;
  }[];
  readonly outputs: readonly { readonly name: string; readonly meaning: string }[];
  readonly placements: readonly string[];
  /** Thresholds by placement: `confirmed` beside a posture change, `alone` without one. */
  readonly thresholds: Readonly<Record<string, { readonly confirmed: number; readonly alone: number }>>;
  readonly digests: Readonly<Record<string, string>>;
  /** What was measured, by set of people; its shape is the task's. */
  readonly metrics?: Readonly<Record<string, unknown>>;
}

/** A loaded model as detectors see it: one window in, one answer out, never an exception. */
export interface ModelPort {
  readonly manifest: ModelManifest;
  readonly digest: string;
  /** `window` is channel-major: all of `acc_x`, then `acc_y`, then `acc_z`. Resolves within the runtime's deadline. */
  score(window: Float32Array): Promise<ModelAnswer>;
}
