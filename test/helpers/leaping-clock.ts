import { systemClock } from '../../gateway/clock.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import type { Clock } from '../../gateway/core/ports.ts';

interface Timer {
  readonly dueMs: number;
  readonly run: () => void;
  cancel: () => void;
}

/** The machine's own clock, which a test may let leap: what falls due on the way runs at once, as after a long wait. */
export function leapingClock(): Clock & { leap(ms: number): void } {
  const real = systemClock();
  const timers = new Set<Timer>();
  let aheadMs = 0;
  const now = () => plusMs(real.now(), aheadMs);
  const arm = (timer: Timer) => {
    timer.cancel = real.after(Math.max(0, timer.dueMs - now().monoMs), () => {
      timers.delete(timer);
      timer.run();
    });
  };
  return {
    now,
    every: real.every,
    after(ms, run) {
      const timer: Timer = { dueMs: now().monoMs + ms, run, cancel: () => {} };
      timers.add(timer);
      arm(timer);
      return () => {
        timers.delete(timer);
        timer.cancel();
      };
    },
    leap(ms) {
      aheadMs += ms;
      for (const timer of timers) {
        timer.cancel();
        arm(timer);
      }
    },
  };
}
