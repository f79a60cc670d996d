/** A promise that resolves at Ctrl-C, at a service manager's SIGTERM, or when asked. A second Ctrl-C ends the process at once. */
export function untilInterrupted(): { readonly promise: Promise<void>; interrupt(): void } {
  let interrupt = () => {};
  const promise = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  let count = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      count += 1;
      if (count > 1) process.exit(130);
      interrupt();
    });
  }
  return { promise, interrupt };
}
