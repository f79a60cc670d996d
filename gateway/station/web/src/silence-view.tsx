import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AlarmView, HoldView } from '../../wire.ts';
import { clock } from './format.ts';
import { textOf, words } from './language.ts';
import { audioPause, offAt, order, orderRefused, switchedOff } from './silence.ts';
import { tone } from './sound.ts';
import { nowMs, session } from './store.ts';

/** In the bar: pauses what sounds, and shows a pause with the seconds that are left. */
export function AudioPauseButton(): JSX.Element | null {
  const { silence } = words.value;
  const pause = audioPause.value;
  if (pause !== undefined) {
    const left = Math.max(0, Math.ceil((pause.untilMs - nowMs.value) / 1000));
    return (
      <button
        type="button"
        class="bar-paused"
        data-act="audio-resume"
        onClick={() => void order('audio-resume')}
      >
        {silence.paused({ left }, clock)} · {silence.by({ name: pause.by }, clock)} · {silence.resume}
      </button>
    );
  }
  if (tone.value === 'none') return null;
  return (
    <button type="button" data-act="audio-pause" onClick={() => void order('audio-pause')}>
      {silence.pause}
    </button>
  );
}

/** Everything that is switched off, always in sight: where, what, until when, by whom, why, and how to end it. */
export function SwitchedOff(): JSX.Element | null {
  const { silence, alarm } = words.value;
  if (switchedOff.value.length === 0) return null;
  return (
    <section class="silences">
      <h3>{silence.list}</h3>
      <ul>
        {switchedOff.value.map(({ id, bedId, type, place, by, untilMs, reason }) => (
          <li key={id} data-hold={id}>
            <strong>{place}</strong>
            <span>
              {textOf(alarm, type ?? '')} · {silence.until({ untilMs }, clock)} ·{' '}
              {silence.by({ name: by }, clock)}
              {reason !== undefined && ` · ${reason}`}
            </span>
            <button type="button" data-act="alarm-on" onClick={() => void order('alarm-on', { bedId, type })}>
              {silence.on}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** On a tile: what is switched off there. */
export function OffMark({ bedId }: { readonly bedId: string }): JSX.Element | null {
  const off = offAt(bedId);
  if (off.length === 0) return null;
  return <span class="tile-off">{off.map(offText).join(' · ')}</span>;
}

const offText = ({ type, untilMs }: HoldView): string =>
  `${textOf(words.value.alarm, type ?? '')} ${words.value.silence.until({ untilMs }, clock)}`;

/** Minutes to choose from; what a kind does not allow the gateway refuses, in words. */
const spans = [15, 60, 240, 480] as const;

/** In the event view, for a charge nurse: this kind off at this bed, with a reason and an end. */
export function SwitchOff({ alarm }: { readonly alarm: AlarmView }): JSX.Element | null {
  const reason = useSignal('');
  const { silence, refusal } = words.value;
  const { bedId, type } = alarm;
  const isOffered =
    session.value?.role === 'charge-nurse' && bedId !== undefined && alarm.closedMs === undefined;
  if (!isOffered || offAt(bedId).some((hold) => hold.type === type)) return null;
  const code = orderRefused.value;
  return (
    <section class="event-wide silence-form">
      <h3>{silence.title}</h3>
      <p class="quiet">{silence.about}</p>
      <label>
        {silence.reason}
        <input
          type="text"
          maxLength={200}
          data-field="reason"
          value={reason.value}
          onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
        />
      </label>
      <div class="silence-spans">
        {spans.map((minutes) => (
          <button
            key={minutes}
            type="button"
            data-act={`off-${minutes}`}
            onClick={() => void order('alarm-off', { bedId, type, reason: reason.value, forS: minutes * 60 })}
          >
            {silence.off({ span: spanOf(minutes) }, clock)}
          </button>
        ))}
      </div>
      {code !== undefined && (
        <p class="card-refusal" role="alert">
          {textOf(refusal, code)}
        </p>
      )}
    </section>
  );
}

function spanOf(minutes: number): string {
  const { silence } = words.value;
  return minutes < 60 ? silence.minutes({ minutes }, clock) : silence.hours({ hours: minutes / 60 }, clock);
}
