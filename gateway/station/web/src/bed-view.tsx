import type { JSX } from 'preact';
import type { BedView as Bed } from '../../wire.ts';
import { signInOpen } from './acting.ts';
import { listed } from './alarm-order.ts';
import { useAsked } from './asked.tsx';
import { textOf, words } from './language.ts';
import { ObservationForm } from './observation-form.tsx';
import { ObservationList } from './observation-list.tsx';
import { bedOpen, closeBed, found, loadEntries, mayObserve } from './observations.ts';
import { caring } from './pages.ts';
import { goTo } from './place.ts';
import { Protection } from './protection.tsx';
import { ScorePanel } from './score-panel.tsx';
import { Shape } from './shape.tsx';
import { bedSignal, session } from './store.ts';
import { useDialog } from './use-dialog.ts';

/** One bed: how its resident stands by the score, what staff entered, and the form to enter it. */
export function BedView(): JSX.Element | null {
  const bed = bedOpen.value === undefined ? undefined : bedSignal(bedOpen.value)?.value;
  return bed === undefined ? null : <Opened key={bed.id} bed={bed} />;
}

function Opened({ bed }: { readonly bed: Bed }): JSX.Element {
  const { bed: text, event, resident } = words.value;
  const box = useDialog<HTMLDivElement>(closeBed);
  const person = session.value?.id;
  useAsked(
    async () => person !== undefined && loadEntries(bed.id),
    () => person !== undefined && found.peek() === 'failed',
    [bed.id, bed.entries, person],
  );
  const title = bed.resident === undefined ? bed.label : `${bed.label} · ${bed.resident}`;
  return (
    <div
      class="event bed"
      ref={box}
      role="dialog"
      aria-label={`${text.title} ${bed.label}`}
      data-open-bed={bed.id}
    >
      <header>
        <h2>{title}</h2>
        {session.value !== undefined && caring.includes(session.value.role) && bed.resident !== undefined && (
          <button type="button" data-act="open-resident" onClick={() => openResident(bed.id)}>
            {resident.open}
          </button>
        )}
        <button type="button" class="event-back" data-act="close-bed" onClick={closeBed}>
          {event.back}
        </button>
      </header>
      <TopAlarm />
      <div class="bed-body">
        <ScorePanel bed={bed} />
        <Protection bed={bed} />
        <Entering bedId={bed.id} />
      </div>
    </div>
  );
}

const openResident = (bedId: string): void => {
  closeBed();
  goTo('resident', bedId);
};

/** Nobody who fills in a form on a phone may miss an alarm that nobody has taken; a touch leads to it. */
function TopAlarm(): JSX.Element | null {
  const { alarm: names, card } = words.value;
  const alarm = listed.value.find(({ signal, owner }) => signal === 'on' && owner === undefined);
  if (alarm === undefined) return null;
  const go = () => {
    closeBed();
    document.querySelector('.stage')?.scrollTo({ left: 0 });
  };
  return (
    <button type="button" class="bed-alarm" data-priority={alarm.priority} onClick={go}>
      <Shape priority={alarm.priority} category={alarm.category} />
      {alarm.place === '' ? card.gateway : alarm.place} · {textOf(names, alarm.type)}
    </button>
  );
}

/** The form and the list, for those who may see and fill them. */
function Entering({ bedId }: { readonly bedId: string }): JSX.Element {
  const { bed: text, frame, observe } = words.value;
  if (session.value === undefined) {
    return (
      <section class="bed-form">
        <p>{text.signInFirst}</p>
        <button
          type="button"
          class="primary"
          data-act="sign-in-first"
          onClick={() => (signInOpen.value = {})}
        >
          {frame.signIn}
        </button>
      </section>
    );
  }
  if (found.value === 'nobody') return <p class="quiet bed-form">{text.nobody}</p>;
  return (
    <>
      {mayObserve(session.value) ? (
        <ObservationForm bedId={bedId} />
      ) : (
        <p class="quiet bed-form" data-only="nurses">
          {observe.nursesOnly}
        </p>
      )}
      <ObservationList bedId={bedId} />
    </>
  );
}
