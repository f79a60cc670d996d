import type { StreamEvent } from './wire.ts';

/** A screen that has not taken so many changes of alarms is let go: it comes back and gets a snapshot, which is newer and smaller. */
export const alarmsWaitingMost = 1024;

/** What waits for one screen, as the texts that are sent. */
export interface ScreenQueue {
  /** False where too many changes of alarms wait. */
  add(event: StreamEvent, text: string): boolean;
  /** The next text, undefined where nothing waits. */
  take(): string | undefined;
  /** Texts that wait. */
  readonly size: number;
  /** Older views that gave way to newer ones before they were sent. */
  readonly replaced: number;
}

interface Waiting {
  readonly isSnapshot: boolean;
  readonly text: string;
}

/**
 * What a screen has not read yet. Of everything that has a state (a bed, a robot, a process) only the latest view waits, so that the
 * queue is as long as there are things; changes of alarms wait each, in their order, and go out first.
 */
export function createScreenQueue(): ScreenQueue {
  /** Changes of alarms, and the snapshot among them: what is newer than it must come after it. */
  let ordered: Waiting[] = [];
  const latest = new Map<string, string>();
  let alarms = 0;
  let replaced = 0;
  return {
    add(event, text) {
      if (event.type === 'alarm') {
        ordered.push({ isSnapshot: false, text });
        alarms += 1;
        return alarms <= alarmsWaitingMost;
      }
      if (event.type === 'snapshot') {
        const others = ordered.filter(({ isSnapshot }) => !isSnapshot);
        replaced += latest.size + ordered.length - others.length;
        latest.clear();
        ordered = [...others, { isSnapshot: true, text }];
        return true;
      }
      const key = keyOf(event);
      // Taken out first: what changed last goes last, and nothing that changes often keeps others waiting.
      if (latest.delete(key)) replaced += 1;
      latest.set(key, text);
      return true;
    },
    take() {
      const first = ordered.shift();
      if (first !== undefined) {
        if (!first.isSnapshot) alarms -= 1;
        return first.text;
      }
      const next = latest.entries().next().value;
      if (next === undefined) return undefined;
      latest.delete(next[0]);
      return next[1];
    },
    get size() {
      return ordered.length + latest.size;
    },
    get replaced() {
      return replaced;
    },
  };
}

/** Which of the things an event tells about; an event without one is about the only one of its type. */
function keyOf({ type, value }: StreamEvent): string {
  if ('id' in value) return `${type} ${value.id}`;
  return 'name' in value ? `${type} ${value.name}` : type;
}
