import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { AlarmColumn } from './alarm-column.tsx';
import { listed } from './alarm-order.ts';
import { BedView } from './bed-view.tsx';
import { Board } from './board.tsx';
import { DevicesView } from './devices-view.tsx';
import { EventView } from './event-view.tsx';
import { clock } from './format.ts';
import { FrameBar } from './frame-bar.tsx';
import { textOf, words } from './language.ts';
import { link, lostSinceMs, neverHeard, noPlace } from './link.ts';
import { PageFrame } from './page-frame.tsx';
import { pages } from './pages.ts';
import { place } from './place.ts';
import { SignIn } from './sign-in.tsx';
import { isKnown, mustSignIn } from './store.ts';

/** The whole screen. */
export function App(): JSX.Element {
  return (
    <>
      <FrameBar />
      <LinkLost />
      {isKnown.value && <Pages />}
      {isKnown.value && (
        <div class="stage" onScroll={onScroll}>
          <AlarmColumn />
          {pages.some(({ name }) => name === place.value.page) ? <PageFrame /> : <Board />}
          <EventView />
          <BedView />
          <DevicesView />
        </div>
      )}
      {!isKnown.value && !mustSignIn.value && <p class="waiting">{words.value.frame.connecting}</p>}
      <SignIn />
      <Spoken />
    </>
  );
}

const page = signal(0);

const onScroll = ({ currentTarget: stage }: { readonly currentTarget: HTMLElement }) => {
  page.value = Math.round(stage.scrollLeft / Math.max(1, stage.clientWidth));
};

/** On a phone: the alarms, and the board one swipe or touch away. */
function Pages(): JSX.Element {
  const { alarms, board, page: name } = words.value.frame;
  const opened = pages.find((one) => one.name === place.value.page);
  const beside = opened === undefined ? board : words.value.pageName[opened.name];
  const turn = (to: number) => {
    const stage = document.querySelector('.stage');
    stage?.scrollTo({ left: to * stage.clientWidth, behavior: 'smooth' });
  };
  return (
    <nav class="pages" aria-label={name}>
      {[`${alarms} · ${listed.value.length}`, beside].map((text, index) => (
        <button key={index} type="button" aria-current={page.value === index} onClick={() => turn(index)}>
          {text}
        </button>
      ))}
    </nav>
  );
}

const startedMs = Date.now();

function LinkLost(): JSX.Element | null {
  if (link.value === 'ok' || !(isKnown.value || neverHeard.value)) return null;
  const { linkLost, linkLostText } = words.value.frame;
  const why = noPlace.value;
  return (
    <div class="lost" role="alert">
      <strong>{linkLost({ sinceMs: lostSinceMs.value ?? startedMs }, clock)}</strong>
      <span>{why === undefined ? linkLostText : textOf(words.value.refusal, why)}</span>
    </div>
  );
}

/** The most urgent alarm for those who hear the screen instead of seeing it. */
function Spoken(): JSX.Element {
  const top = listed.value.find((alarm) => alarm.signal !== 'inhibited');
  const text =
    top === undefined
      ? ''
      : `${words.value.card[top.priority]}: ${textOf(words.value.alarm, top.type)}, ${top.place}`;
  return (
    <p class="spoken" aria-live="assertive">
      {text}
    </p>
  );
}
