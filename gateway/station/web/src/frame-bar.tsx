import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import { signInOpen, signOut } from './acting.ts';
import { DevicesButton } from './devices-view.tsx';
import { age, clock, shiftName } from './format.ts';
import { switchLanguage, textOf, words } from './language.ts';
import { link } from './link.ts';
import { PageMenu } from './page-menu.tsx';
import { isLocked } from './presence.ts';
import { NotCoveredMark } from './shape.tsx';
import { AudioPauseButton } from './silence-view.tsx';
import { sound, testSound, turnSoundOn } from './sound.ts';
import {
  bedIds,
  bedSignal,
  heardAt,
  isDemo,
  isKnown,
  nowMs,
  processes,
  robotIds,
  robotSignal,
  session,
  shifts,
  ward,
} from './store.ts';
import { switchTheme, theme } from './theme.ts';

/** The bar on top: where, when, whether the board lives, whether it can be heard, what is watched, and who is signed in. */
export function FrameBar(): JSX.Element {
  const { frame } = words.value;
  return (
    <header class="bar">
      <div class="bar-where">
        <strong class="bar-ward">{ward.value}</strong>
        <span>{shiftName(shifts.value, nowMs.value)}</span>
        <time class="bar-time">{clock(nowMs.value)}</time>
        {isDemo.value && <span class="bar-demo">{frame.demo}</span>}
      </div>
      <div class="bar-state">
        <Coverage />
        <Processes />
        <Heartbeat />
      </div>
      <div class="bar-tools">
        <AudioPauseButton />
        <SoundState />
        <DevicesButton />
        <PageMenu />
        <Person />
        <ThemeSwitch />
        <button type="button" data-act="language" aria-label={frame.languageName} onClick={switchLanguage}>
          {frame.language}
        </button>
      </div>
    </header>
  );
}

const watched = computed(() => {
  const all = [
    ...bedIds.value.map((id) => bedSignal(id)?.value),
    ...robotIds.value.map((id) => robotSignal(id)?.value),
  ];
  return { total: all.length, covered: all.filter((view) => view?.coverage.isCovered === true).length };
});

function Coverage(): JSX.Element | null {
  if (!isKnown.value) return null;
  const { total, covered } = watched.value;
  const isWhole = covered === total;
  return (
    <span class="bar-coverage" data-whole={isWhole}>
      {!isWhole && <NotCoveredMark />}
      {words.value.frame.coverage({ total, covered }, clock)}
    </span>
  );
}

function Processes(): JSX.Element {
  const down = [...processes.value.values()].filter(({ isUp }) => !isUp);
  return (
    <>
      {down.map(({ name, receiver, sinceMs }) => (
        <span key={name} class="bar-down" data-process={name}>
          {receiver === undefined
            ? words.value.frame.down({ process: textOf(words.value.process, name), sinceMs }, clock)
            : words.value.frame.receiverAway({ receiver, sinceMs }, clock)}
        </span>
      ))}
    </>
  );
}

function Heartbeat(): JSX.Element {
  const { frame } = words.value;
  if (!isKnown.value) return <span class="bar-beat">{frame.connecting}</span>;
  // Read for its change each second; the age itself is counted on this page's own time.
  void nowMs.value;
  const text = frame.updated({ age: age(heardAt.value, performance.now()) }, clock);
  return (
    <span class="bar-beat" data-link={link.value}>
      {text}
    </span>
  );
}

function SoundState(): JSX.Element {
  const { frame } = words.value;
  if (sound.value === 'mute') {
    return (
      <button type="button" class="bar-mute" data-act="sound" onClick={() => void turnSoundOn()}>
        <SpeakerMark isMute={true} />
        {frame.mute} · {frame.turnSoundOn}
      </button>
    );
  }
  return (
    <button type="button" data-act="test-sound" title={frame.testSound} onClick={() => void testSound()}>
      <SpeakerMark isMute={false} />
      {sound.value === 'playing' ? frame.sounding : frame.soundOn}
    </button>
  );
}

function ThemeSwitch(): JSX.Element {
  const { frame } = words.value;
  const text = theme.value === 'light' ? frame.toNight : frame.toLight;
  return (
    <button type="button" data-act="theme" title={text} aria-label={text} onClick={switchTheme}>
      <svg
        class="mark"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        aria-hidden="true"
      >
        {theme.value === 'light' ? (
          <path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z" stroke-linejoin="round" />
        ) : (
          <path d="M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5L19 19M5 19l1.5-1.5M17.5 6.5L19 5" />
        )}
      </svg>
    </button>
  );
}

function SpeakerMark({ isMute }: { readonly isMute: boolean }): JSX.Element {
  return (
    <svg
      class="mark"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      aria-hidden="true"
    >
      <path d="M4 9v6h4l5 4V5L8 9Z" fill="currentColor" stroke-linejoin="round" />
      <path
        d={isMute ? 'M16 9l6 6M22 9l-6 6' : 'M16 8.5a5 5 0 0 1 0 7M18.5 6a8.5 8.5 0 0 1 0 12'}
        stroke-linecap="round"
      />
    </svg>
  );
}

function Person(): JSX.Element {
  const { account, frame, role } = words.value;
  const person = session.value;
  if (person === undefined) {
    return (
      <button type="button" data-act="open-sign-in" onClick={() => (signInOpen.value = {})}>
        {frame.signIn}
      </button>
    );
  }
  return (
    <span class="bar-person">
      <button type="button" data-act="switch-person" onClick={() => (signInOpen.value = {})}>
        <strong>{person.displayName}</strong> {role[person.role]}
        {isLocked.value && <span class="bar-locked"> {account.locked}</span>}
        <span class="spoken">: {account.switchPerson}</span>
      </button>
      <button type="button" data-act="sign-out" onClick={() => void signOut()}>
        {frame.signOut}
      </button>
    </span>
  );
}
