import type { Waveform } from '../core/measurement.ts';

/** Keeps the last blocks of each stream of each device, so that an event can show what led to it. */
export interface RecentWaveforms {
  add(block: Waveform): void;
  /** Blocks of a device's stream that overlap the span, oldest first. */
  between(deviceId: string, stream: string, fromMonoMs: number, toMonoMs: number): readonly Waveform[];
}

const endMono = (block: Waveform): number =>
  block.startAt.monoMs + (block.samples.length / block.channels.length / block.rateHz) * 1000;

/** A bounded memory: blocks older than `keepMs`, or more than `maxBlocks` of a stream, are let go. */
export function recentWaveforms(keepMs: number, maxBlocks: number): RecentWaveforms {
  const streams = new Map<string, Waveform[]>();
  return {
    add(block) {
      // No alarm has a curve of a cloud, and its rows are no instants.
      if (block.isCloud) return;
      const key = `${block.deviceId} ${block.stream}`;
      const blocks = streams.get(key) ?? [];
      streams.set(key, blocks);
      blocks.push(block);
      const oldest = block.startAt.monoMs - keepMs;
      let stale = Math.max(0, blocks.length - maxBlocks);
      while (stale < blocks.length && endMono(blocks[stale] ?? block) < oldest) stale += 1;
      // Cutting one block at a time would copy the array for each; a quarter at a time is as bounded and cheap.
      if (stale > maxBlocks / 4 || blocks.length > maxBlocks) blocks.splice(0, stale);
    },
    between(deviceId, stream, fromMonoMs, toMonoMs) {
      const blocks = streams.get(`${deviceId} ${stream}`) ?? [];
      return blocks.filter((block) => block.startAt.monoMs <= toMonoMs && endMono(block) >= fromMonoMs);
    },
  };
}
