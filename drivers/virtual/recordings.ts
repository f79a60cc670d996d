import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { messageOf, VigilError } from '../../gateway/core/error.ts';
import { type Recording, readChannels, readRecording } from '../transport/recording.ts';
import { seededRandom } from './random.ts';
import type { Part } from './ward.ts';

/** Deeper or further than this a folder is not a folder of recordings. */
const deepest = 6;
const mostFiles = 20_000;
/** Headers read in the search, and recordings kept for each part. */
const mostTried = 3000;
const mostKept = 24;
/** A recording longer than this would never give way to the next. */
const limits = { maxBytes: 64 << 20, maxRows: 400_000 };

export interface NamedRecording {
  readonly name: string;
  readonly recording: Recording;
}

export type Repertoire = ReadonlyMap<Part, readonly NamedRecording[]>;

const needs: readonly {
  readonly part: Part;
  readonly allOf: readonly string[];
  readonly oneOf: readonly string[];
}[] = [
  { part: 'body', allOf: ['acc_x', 'acc_y', 'acc_z'], oneOf: [] },
  { part: 'oximetry', allOf: ['spo2'], oneOf: ['hr', 'pr', 'pulse'] },
  { part: 'hands', allOf: ['fx', 'fy', 'fz'], oneOf: [] },
];

/** The virtual sensors sit at the waist: what was worn on an arm or in a pocket would be another movement. */
const wornElsewhere = /wrist|watch|pocket|phone/i;

/** What a recording with these channels can stand in for, if anything. */
export function partOf(channels: readonly string[]): Part | undefined {
  const has = (channel: string): boolean => channels.includes(channel);
  return needs.find(({ allOf, oneOf }) => allOf.every(has) && (oneOf.length === 0 || oneOf.some(has)))?.part;
}

/** Finds recordings for as many parts as the folder has, in an order that the seed gives. */
export async function findRecordings(folder: string, seed: number): Promise<Repertoire> {
  const random = seededRandom(seed, 'recordings');
  const paths = (await filesIn(folder, deepest)).sort().map((path) => ({ path, order: random.next() }));
  paths.sort((a, b) => a.order - b.order);
  const found = new Map<Part, readonly NamedRecording[]>();
  let reason = 'no .csv or .csv.gz files with channels that a virtual device sends';
  for (const { path } of paths.slice(0, mostTried)) {
    const name = relative(folder, path);
    if (wornElsewhere.test(name)) continue;
    try {
      const part = partOf(await readChannels(path));
      const kept = part === undefined ? undefined : (found.get(part) ?? []);
      if (part === undefined || kept === undefined || kept.length >= mostKept) continue;
      found.set(part, [...kept, { name, recording: await readRecording(path, limits) }]);
    } catch (error) {
      // A folder of data holds other tables too; only when nothing at all fits is one of them named.
      reason = messageOf(error);
    }
  }
  if (found.size === 0)
    throw new VigilError('VIGIL_RECORDING_INVALID', `${folder}: nothing to play (${reason})`);
  return found;
}

async function filesIn(folder: string, depth: number): Promise<string[]> {
  const found: string[] = [];
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (found.length >= mostFiles) break;
      const path = join(folder, entry.name);
      if (entry.isDirectory() && depth > 0) found.push(...(await filesIn(path, depth - 1)));
      else if (entry.isFile() && /\.csv(\.gz)?$/i.test(entry.name)) found.push(path);
    }
  } catch (cause) {
    throw new VigilError('VIGIL_INPUT_UNREADABLE', `${folder}: ${messageOf(cause)}`, { cause });
  }
  return found.slice(0, mostFiles);
}
