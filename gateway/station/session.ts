import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Clock, RandomBytes } from '../core/ports.ts';
import type { StaffView } from './wire.ts';

/** A signed-in person on one screen. */
export interface Session {
  readonly id: string;
  readonly staff: StaffView;
  readonly since: Instant;
  /** When its person last touched the screen. */
  readonly lastAct: Instant;
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
  /** Its person is there. */
  touch(id: string): void;
  /** Nobody has touched the screen for so long that whoever does it now may be somebody else. */
  isLocked(session: Session): boolean;
  all(): readonly Session[];
  /** Everything that somebody has open. */
  of(staffId: string): readonly Session[];
  /** Their name is written otherwise from now on. */
  rename(staff: StaffView): void;
  readonly size: number;
}

/** Sessions live in memory, in `sessions` of `SignInMemory`. `lockAfterMs` left out: acts are never locked. */
export function createSessions(
  sessions: Map<string, Session>,
  clock: Clock,
  randomBytes: RandomBytes,
  lockAfterMs?: number,
): Sessions {
  return {
    open(staff) {
      const oldest = sessions.keys().next().value;
      if (sessions.size >= sessionsMax && oldest !== undefined) sessions.delete(oldest);
      const id = Buffer.from(randomBytes(32)).toString('base64url');
      const now = clock.now();
      const session = { id, staff, since: now, lastAct: now };
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
    touch(id) {
      const session = sessions.get(id);
      if (session) sessions.set(id, { ...session, lastAct: clock.now() });
    },
    isLocked: ({ lastAct }) => lockAfterMs !== undefined && elapsedMs(lastAct, clock.now()) >= lockAfterMs,
    all: () => [...sessions.values()],
    of: (staffId) => [...sessions.values()].filter(({ staff }) => staff.id === staffId),
    rename(staff) {
      for (const session of sessions.values())
        if (session.staff.id === staff.id) sessions.set(session.id, { ...session, staff });
    },
    get size() {
      return sessions.size;
    },
  };
}
