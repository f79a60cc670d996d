import type { Clock } from '../core/ports.ts';

/** Passes a value on only when it differs from the last. */
export function onChange<Value>(
  listener: (value: Value | undefined) => void,
): (value: Value | undefined) => void {
  let last: Value | undefined;
  return (value) => {
    if (value === last) return;
    last = value;
    listener(value);
  };
}

/** Waits for `work`, but no longer than `ms`. */
export async function atMost(clock: Clock, ms: number, work: Promise<void> | undefined): Promise<void> {
  let cancel = (): void => undefined;
  const limit = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve);
  });
  await Promise.race([work, limit]);
  cancel();
}

/** Set once; who pauses is woken by it. */
export function signal() {
  let isSet = false;
  let end: (() => void) | undefined;
  return {
    get isSet() {
      return isSet;
    },
    set(): void {
      isSet = true;
      end?.();
    },
    /** Ends the present pause alone. */
    skip: (): void => end?.(),
    within: (clock: Clock, ms: number): Promise<void> =>
      new Promise((resolve) => {
        if (isSet) return resolve();
        const cancel = clock.after(ms, resolve);
        end = () => {
          cancel();
          resolve();
        };
      }),
  };
}

/** The work's own end, or after `ms` a failure with the reason: what never settles must not hold everything up. */
export async function within<Found>(
  clock: Clock,
  ms: number,
  work: Promise<Found>,
  reason: string,
): Promise<Found> {
  let cancel = (): void => undefined;
  const silence = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => reject(new Error(`${reason} for ${ms / 1000} s`)));
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    cancel();
  }
}
