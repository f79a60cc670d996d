import type { BedId, DeviceId } from '../core/id.ts';
import type { Instant } from '../core/instant.ts';
import { elapsedMs } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import type { DeviceCommand } from '../plugin/driver.ts';
import type { Looker, RobotState, Viewpoint } from './fleet.ts';

/** One robot on its way to look at one bed. */
export interface Look {
  readonly looker: Looker;
  readonly bedId: BedId;
  readonly orderId: string;
  readonly nodeId: string;
  readonly sentAt: Instant;
  readonly arrivedAt?: Instant;
}

/** What came of it: what the robot sees, or that it will not answer (`isSeen` undefined). */
export interface LookAnswer {
  readonly isSeen: boolean | undefined;
  readonly deviceId?: DeviceId;
}

/** A robot that has not answered by then is not waited for: the rest of the check's minute is a person's. */
export const lookWithinMs = 40_000;

export function lookAt(looker: Looker, bedId: BedId, { nodeId }: Viewpoint, now: Instant): Look {
  // Time makes it an order that no earlier one was, also after a restart.
  const orderId = `vigil-look/${bedId}/${Math.round(now.wallMs)}`;
  return { looker, bedId, orderId, nodeId, sentAt: now };
}

/**
 * The order as the robot's driver takes it: from the last node to the viewpoint; the way between is the robot's own.
 * Source: VDA 5050 6.6, the first node of an order is the one that the robot has reached.
 */
export function orderOf(
  { orderId }: Look,
  viewpoint: Viewpoint,
  state: RobotState | undefined,
): DeviceCommand {
  const { nodeId, x, y, mapId } = viewpoint;
  const hasPlace = x !== undefined && y !== undefined && mapId !== undefined;
  const last = state?.get('last-node')?.text;
  const from = last === undefined || last === '' || last === nodeId ? [] : [{ nodeId: last }];
  const to = { nodeId, ...(hasPlace && { position: { x, y, mapId } }) };
  return { name: 'order', values: { orderId, nodes: [...from, to] } };
}

/** The look after one reading of one of the robot's devices. Pure. */
export function lookHeard(
  look: Look,
  reading: Reading,
  state: RobotState | undefined,
): { readonly look: Look; readonly answer?: LookAnswer } {
  const { looker, arrivedAt } = look;
  const { metric, value, deviceId, quality } = reading;
  if (arrivedAt !== undefined && metric === looker.metric && quality === 'good' && value !== null) {
    // What it saw on the way says nothing about this bed.
    if (elapsedMs(arrivedAt, reading.at) >= 0) return { look, answer: { isSeen: value > 0, deviceId } };
  }
  if (deviceId !== looker.deviceId) return { look };
  if (isStopping(look, reading)) return { look, answer: { isSeen: undefined } };
  const isThere =
    arrivedAt === undefined &&
    state?.get('last-node')?.text === look.nodeId &&
    state?.get('order-active')?.text === look.orderId &&
    state?.get('order-active')?.value === 0;
  return { look: isThere ? { ...look, arrivedAt: reading.at } : look };
}

/** It stands, is cut off, or does something else: it will not answer. */
function isStopping({ orderId }: Look, { metric, value, text }: Reading): boolean {
  if (value === null) return false;
  if (metric === 'connection') return value === 0;
  if (metric === 'emergency-stop' || metric === 'error-fatal') return value > 0;
  if (metric === 'operating-mode') return value !== 0;
  return metric === 'order-active' && value > 0 && text !== undefined && text !== orderId;
}
