/**
 * Ends a child process with its parent. A parent that was killed while the child was still loading its modules is already
 * gone when it is first asked for, and then no `disconnect` comes any more.
 */
export function endWithParent(end: () => void): void {
  process.on('disconnect', end);
  if (!process.connected) end();
}
