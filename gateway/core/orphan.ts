/** What of a child process tells whether its parent is there. */
export interface ParentLink {
  readonly connected: boolean;
  once(event: 'disconnect', listener: () => void): unknown;
}

/**
 * Runs `end` when the parent is gone. A parent that died while the child was still loading has told so before anybody listened;
 * such a child would wait for its first message for ever.
 */
export function whenOrphaned(self: ParentLink, end: () => void): void {
  if (self.connected) self.once('disconnect', end);
  else end();
}
