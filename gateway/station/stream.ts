import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Clock } from '../core/ports.ts';
import { withoutNames } from './redact.ts';
import { ScreenProofs } from './screen-proofs.ts';
import { placesOfStaff, type Screen, ServedScreen, screensMax } from './served-screen.ts';
import type { Session } from './session.ts';
import type { StreamEvent } from './wire.ts';

export const beatEveryMs = 2000;
/** Where all places are taken, a screen that has read nothing for so long gives its place to a new one. */
export const unreadMs = 60_000;

export interface OpenScreen {
  readonly screenId: string;
  readonly staffId?: string;
}

export interface StreamCounters {
  readonly screens: number;
  /** Screens that were let go as too many changes of alarms waited for them. */
  readonly slowDropped: number;
  readonly refused: number;
  /** Of these, screens where nobody is signed in, while places were left for who is. */
  readonly anonymousRefused: number;
  /** Views that gave way to newer ones before a screen had read them. */
  readonly replaced: number;
  /** Events that wait now, for all screens. */
  readonly waiting: number;
}

type NoPlace = 'too-many-screens' | 'too-many-anonymous';

export interface Streams {
  /** Of the screens that should go on proving themselves. */
  readonly proofs: ScreenProofs;
  /** Why it is not served: as many are as may be, of all or of those where nobody is signed in. */
  add(screen: Screen, first: StreamEvent): NoPlace | undefined;
  publish(event: StreamEvent): void;
  has(screenId: string): boolean;
  open(): readonly OpenScreen[];
  /** Ends the streams of a session that is over: what they would still get bears names. */
  endSession(sessionId: string): void;
  counters(): StreamCounters;
  close(): void;
}

/** The open screens. `isAlive` is asked on every beat whether a stream's session still holds; `hold` sees all that is sent. */
export function createStreams(
  clock: Clock,
  isAlive: (session: Session) => boolean,
  hold: (event: StreamEvent) => void = () => {},
): Streams {
  const screens = new Set<ServedScreen>();
  const proofs = new ScreenProofs();
  let slowDropped = 0;
  let refused = 0;
  let anonymousRefused = 0;
  let replacedBefore = 0;

  const forget = (screen: ServedScreen) => {
    if (screens.delete(screen)) replacedBefore += screen.replaced;
  };
  const drop = (screen: ServedScreen) => {
    forget(screen);
    screen.end();
  };
  const letGo = (screen: ServedScreen) => {
    slowDropped += 1;
    drop(screen);
  };
  /** It may show nothing until somebody signs in, or comes back without names: its silence says nothing. */
  const signOut = (screen: ServedScreen) => {
    proofs.leave(screen.screenId);
    drop(screen);
  };
  const publish = (event: StreamEvent) => {
    if (screens.size === 0) return;
    hold(event);
    const texts = framed(event);
    for (const screen of screens) if (!screen.send(event, texts(screen.session !== undefined))) letGo(screen);
  };
  const beat = () => {
    for (const screen of screens) {
      if (screen.session !== undefined && !isAlive(screen.session)) signOut(screen);
    }
    publish({ type: 'beat', value: { nowMs: clock.now().wallMs } });
  };
  const stopBeat = clock.every(beatEveryMs, beat);
  const giveWay = (among: readonly ServedScreen[]): boolean => {
    const dead = unread(among, clock.now());
    if (dead !== undefined) letGo(dead);
    return dead !== undefined;
  };

  return {
    proofs,
    add(screen, first) {
      const isAnonymous = screen.session === undefined;
      const refusal = refusalOf(screens, isAnonymous, giveWay);
      if (refusal !== undefined) {
        refused += 1;
        if (refusal === 'too-many-anonymous') anonymousRefused += 1;
        return refusal;
      }
      const shown = isAnonymous ? withoutNames(first) : first;
      hold(shown);
      const served = new ServedScreen(screen, clock, () => forget(served));
      screens.add(served);
      served.send(first, `retry: 1000\n\n${frame(shown)}`);
      return undefined;
    },
    publish,
    has: (screenId) => [...screens].some((screen) => screen.screenId === screenId),
    open: () =>
      [...screens].map(({ screenId, session }) => ({
        screenId,
        ...(session && { staffId: session.staff.id }),
      })),
    endSession(sessionId) {
      for (const screen of screens) if (screen.session?.id === sessionId) signOut(screen);
    },
    counters: () => countersOf(screens, { slowDropped, refused, anonymousRefused, replacedBefore }),
    close() {
      stopBeat();
      for (const screen of screens) drop(screen);
    },
  };
}

/** Why one more is not served: those where nobody is signed in leave some places to the others. One that is dead gives its own first. */
function refusalOf(
  screens: ReadonlySet<ServedScreen>,
  isAnonymous: boolean,
  giveWay: (among: readonly ServedScreen[]) => boolean,
): NoPlace | undefined {
  const all = [...screens];
  const anonymous = all.filter(({ session }) => session === undefined);
  if (isAnonymous && anonymous.length >= screensMax - placesOfStaff && !giveWay(anonymous))
    return 'too-many-anonymous';
  return screens.size >= screensMax && !giveWay(all) ? 'too-many-screens' : undefined;
}

/** A tablet that lost its power never says so: its place is for somebody who looks. */
const unread = (screens: readonly ServedScreen[], now: Instant): ServedScreen | undefined =>
  screens.find(({ fullSince }) => fullSince && elapsedMs(fullSince, now) >= unreadMs);

/** An event as a screen gets it, with residents' names or without; each made once, where one is asked for. */
function framed(event: StreamEvent): (isNamed: boolean) => string {
  let [named, nameless]: (string | undefined)[] = [];
  return (isNamed) => {
    if (isNamed) named ??= frame(event);
    else nameless ??= frame(withoutNames(event));
    return (isNamed ? named : nameless) ?? '';
  };
}

function countersOf(
  screens: ReadonlySet<ServedScreen>,
  {
    slowDropped,
    refused,
    anonymousRefused,
    replacedBefore,
  }: Readonly<Record<'slowDropped' | 'refused' | 'anonymousRefused' | 'replacedBefore', number>>,
): StreamCounters {
  const sum = (of: (screen: ServedScreen) => number) =>
    [...screens].reduce((total, screen) => total + of(screen), 0);
  return {
    screens: screens.size,
    slowDropped,
    refused,
    anonymousRefused,
    replaced: replacedBefore + sum(({ replaced }) => replaced),
    waiting: sum(({ waiting }) => waiting),
  };
}

const frame = ({ type, value }: StreamEvent): string => `event: ${type}\ndata: ${JSON.stringify(value)}\n\n`;
