import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Clock, RandomBytes } from '../core/ports.ts';
import type { StaffView } from './wire.ts';

/** A signed-in person on one screen. */
export interface Session {
  readonly id: string;
  readonly staff: StaffView;
  readonly since: Instant;
}

/** Under which a screen brings its session. */
export const cookieName = 'vigil_session';
/** A long shift. Whoever works longer signs in once more. */
export const sessionLifetimeMs = 12 * 3_600_000;
/** Several times the screens that may be open; the oldest gives way. */
export const sessionsMax = 256;

export interface Sessions {
  open(staff: StaffView): Session;
  find(id: string | undefined): Session | undefined;
  close(id: string): void;
  readonly size: number;
}

/** Sessions live in memory: a restart of the gateway signs everybody out. */
export function createSessions(clock: Clock, randomBytes: RandomBytes): Sessions {
  const sessions = new Map<string, Session>();
  return {
    open(staff) {
      const oldest = sessions.keys().next().value;
      if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
      const id = Buffer.from(randomBytes(32)).toString('base64url');
      const session = { id, staff, since: clock.now() };
      sessions.set(id, session);
      return session;
    },
    find(id) {
      const session = id === undefined ? undefined : sessions.get(id);
      if (session === undefined) return undefined;
      if (elapsedMs(session.since, clock.now()) < sessionLifetimeMs) return session;
      sessions.delete(session.id);
      return undefined;
    },
    close(id) {
      sessions.delete(id);
    },
    get size() {
      return sessions.size;
    },
  };
}
