import type { ExecutionContext } from 'ava';
import { filter, map, merge, mergeMap } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import type { AnyDetector } from '../../gateway/plugin/detector.ts';
import { type BenchChoices, benchInput } from './bench.ts';

interface TestMessage {
  readonly frame: number;
  readonly notification: { readonly kind: string; readonly value?: string };
}

/** A detector's behaviour drawn in time: one character is one frame, a dash a frame in which nothing is said or told. */
export interface Diagram extends BenchChoices {
  readonly detector: AnyDetector;
  /** Seconds of a frame; the clock ticks at the end of each. */
  readonly frameS: number;
  /** What each letter of `given` stands for, said at the second at which its frame begins. */
  readonly says: Readonly<Record<string, (atS: number) => Measurement | readonly Measurement[]>>;
  readonly given: string;
  /** Letters of what is told, each in the frame in which it is told. */
  readonly told: string;
  /** `type.phase` of each letter of `told`. */
  readonly events: Readonly<Record<string, string>>;
  /** Further events that this drawing is not about. */
  readonly leavesOut?: readonly string[];
}

/** Checks a drawing in virtual time; the two lines have to be of one length. */
export function drawn(t: ExecutionContext, diagram: Diagram): void {
  const { detector, frameS, says, given, told, events, leavesOut = [], options } = diagram;
  const letters = new Map(Object.entries(events).map(([letter, name]) => [name, letter]));
  const line = (messages: readonly TestMessage[]): string => {
    const frames = Array.from({ length: given.length }, () => '');
    for (const { frame, notification } of messages)
      if (notification.kind === 'N')
        frames[frame] += letters.get(notification.value ?? '') ?? `<${notification.value}>`;
    return frames.map((said) => (said.length > 1 ? `(${said})` : said || '-')).join('');
  };
  const scheduler = new TestScheduler((actual, expected) => void t.is(line(actual), line(expected)));
  scheduler.run(({ hot, expectObservable }) => {
    const second = () => scheduler.now() * frameS;
    const measurement$ = hot(`${given}|`).pipe(
      map((letter) => says[letter]?.(second()) ?? []),
      mergeMap((said) => ('kind' in said ? [said] : said)),
    );
    const tick$ = hot(`${'t'.repeat(given.length)}|`).pipe(map(() => recordingInstant(second())));
    const input = benchInput(diagram, measurement$, tick$);
    const event$ = merge(detector.detect(input, detector.options.parse(options ?? {}))).pipe(
      filter((one): one is CareEvent => one.kind === 'care-event'),
      map(({ type, phase }) => `${type}.${phase}`),
      filter((name) => !leavesOut.includes(name)),
    );
    expectObservable(event$).toBe(`${told}|`, events);
  });
}
