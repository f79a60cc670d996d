/** Signals this close together are one key press. */
const sameKeyMs = 1000;

/** A promise that resolves at Ctrl-C, at a service manager's SIGTERM, or when asked. A second Ctrl-C ends the process at once. */
export function untilInterrupted(): { readonly promise: Promise<void>; interrupt(): void } {
  let interrupt = () => {};
  const promise = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  let firstMs = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const nowMs = performance.now();
      // One Ctrl-C under `npm start` arrives twice, from the terminal and from npm: only a later one means "now".
      if (firstMs > 0 && nowMs - firstMs > sameKeyMs) process.exit(130);
      if (firstMs === 0) firstMs = nowMs;
      interrupt();
    });
  }
  return { promise, interrupt };
}
