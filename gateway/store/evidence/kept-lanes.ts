import type { Measurement } from '../../core/measurement.ts';
import type { EvidenceAbout } from './about.ts';
import { cutLanes, type Lane } from './lanes.ts';
import { readEvidence } from './mcap-reading.ts';

export interface KeptLanes {
  readonly about: EvidenceAbout;
  readonly lanes: readonly Lane[];
}

/** The lanes of a file of evidence. Rejects where it is not whole. */
export async function keptLanes(path: string): Promise<KeptLanes> {
  const { about, measurements, close } = await readEvidence(path);
  try {
    const all: Measurement[] = [];
    for await (const one of measurements) all.push(one);
    const { origin, fromMonoMs, untilMonoMs } = about;
    return { about, lanes: cutLanes(all, { originMonoMs: origin.monoMs, fromMonoMs, untilMonoMs }) };
  } finally {
    await close();
  }
}
