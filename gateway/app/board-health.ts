import { noScreenType } from '../alarm/no-screen.ts';
import type { Alarm } from '../core/alarm.ts';
import type { Instant } from '../core/instant.ts';
import type { BoardHealth } from '../health/board-metrics.ts';
import type { StationCounters } from '../station/server.ts';

/** A screen in sight proves itself every two and a half seconds. */
export const inSightMs = 15_000;

/** Before the station is open. */
export const noScreens = {
  screens: 0,
  proofs: [],
  replaced: 0,
  waiting: 0,
  slowDropped: 0,
  refused: 0,
  anonymousRefused: 0,
  rateRefused: 0,
} as const;

/** How many screens are served, how many are in sight of somebody, and whether an alarm was seen by none. */
export function boardHealth(
  {
    screens,
    proofs,
    replaced,
    waiting,
    slowDropped,
    refused,
    anonymousRefused,
    rateRefused,
  }: Pick<StationCounters, keyof typeof noScreens>,
  open: readonly Alarm[],
  { monoMs }: Instant,
): BoardHealth {
  return {
    screens,
    inSight: proofs.filter(({ lastMs }) => monoMs - lastMs <= inSightMs).length,
    replaced,
    waiting,
    slowDropped,
    refused,
    anonymousRefused,
    rateRefused,
    isMissing: open.some(({ type, isPresent }) => type === noScreenType && isPresent),
  };
}
