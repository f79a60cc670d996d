import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';

/** What a robot has declared that it is doing with people: lifting somebody, touching somebody, neither; or it does not tell. */
export type DeclaredTask = 'lifting' | 'handling' | 'none' | 'unknown';

/** How the names of a site's orders begin, by what the robot does in them. */
export interface TaskNames {
  readonly handling: readonly string[];
  readonly lifting: readonly string[];
}

/**
 * A state comes every 30 s at the latest; after two that are missing nobody knows what the robot is doing, and what a task would
 * excuse is no longer excused.
 */
const freshMs = 65_000;

/**
 * What the newest `order-active` reading declares. Pure. Only names that the site has listed excuse a force; without any list
 * no task is told from another. Source: VDA 5050 2.1.0, 6.10 (orderId is the site's own word).
 */
export function declaredTask(order: Reading | undefined, at: Instant, names: TaskNames): DeclaredTask {
  if (names.handling.length + names.lifting.length === 0) return 'unknown';
  if (order === undefined || order.value === null || elapsedMs(order.receivedAt, at) > freshMs)
    return 'unknown';
  if (order.value === 0) return 'none';
  const name = (order.text ?? '').toLowerCase();
  const isOneOf = (list: readonly string[]) => list.some((start) => name.startsWith(start.toLowerCase()));
  if (isOneOf(names.lifting)) return 'lifting';
  return isOneOf(names.handling) ? 'handling' : 'none';
}
