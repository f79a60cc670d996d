import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { AlarmView } from '../../wire.ts';
import { AlarmActs } from './alarm-acts.tsx';
import { Custody } from './custody.tsx';
import './event.css';
import { clock, confidenceWord, elapsed, evidenceLine, percent } from './format.ts';
import { Lanes } from './lanes.tsx';
import { language, sentenceOf, textOf, words } from './language.ts';
import { openBed } from './observations.ts';
import { Shape } from './shape.tsx';
import { SwitchOff } from './silence-view.tsx';
import { alarms, nowMs, protocols } from './store.ts';
import { useDialog } from './use-dialog.ts';

/** The alarm whose event is looked at. */
export const opened = signal<string | undefined>(undefined);

const close = () => {
  opened.value = undefined;
};

/** Why an alarm was raised and what became of it: evidence first, then the curve, then who or what decided. */
export function EventView(): JSX.Element | null {
  const alarm = opened.value === undefined ? undefined : alarms.value.get(opened.value);
  return alarm === undefined ? null : <Opened key={alarm.id} alarm={alarm} />;
}

function Opened({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { event, card } = words.value;
  const place = alarm.place === '' ? card.gateway : alarm.place;
  const box = useDialog<HTMLDivElement>(close);
  return (
    <div class="event" ref={box} role="dialog" aria-label={event.title} data-event={alarm.id}>
      <header data-priority={alarm.priority} data-category={alarm.category}>
        <Shape priority={alarm.priority} category={alarm.category} />
        <h2>
          {place} · {textOf(words.value.alarm, alarm.type)}
        </h2>
        {alarm.closedMs === undefined && (
          <span class="event-elapsed">{elapsed(alarm.onsetMs, nowMs.value)}</span>
        )}
        {alarm.bedId !== undefined && <ToBed bedId={alarm.bedId} />}
        <button type="button" class="event-back" data-act="back" onClick={close}>
          {event.back}
        </button>
      </header>
      <div class="event-body">
        <Sentence alarm={alarm} />
        {alarm.closedMs === undefined && <Answer alarm={alarm} />}
        <CheckNext alarm={alarm} />
        {isMeasured(alarm) && (
          <section class="event-wide">
            <h3>{words.value.laneText.title}</h3>
            <Lanes alarmId={alarm.id} />
          </section>
        )}
        <Evidence alarm={alarm} />
        <section class="event-wide">
          <h3>{event.custody}</h3>
          <Custody alarm={alarm} />
        </section>
        <Decider alarm={alarm} />
        <SwitchOff alarm={alarm} />
      </div>
    </div>
  );
}

/** What a person's or a robot's sensors measured is shown; what a bed's equipment does by itself has no curve. */
const isMeasured = ({ category, robotId, hasWaveform }: AlarmView): boolean =>
  category === 'physiological' || robotId !== undefined || hasWaveform;

/** The evidence in one sentence that a nurse can check, before everything else. */
function Sentence({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { event, card } = words.value;
  const against = evidenceLine(alarm, false);
  return (
    <section class="event-wide event-first">
      <p class="event-sentence">{evidenceLine(alarm, true) || event.nothingFor}</p>
      <p>
        <strong>{confidenceWord(alarm.confidence)}</strong>
        {against !== '' && (
          <span class="event-against">
            {card.against} {against}
          </span>
        )}
      </p>
    </section>
  );
}

/** From a tile to an owner in two touches: what can be done stands here too. */
function Answer({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { card } = words.value;
  const { owner } = alarm;
  return (
    <section class="event-wide event-acts">
      <p class="card-owner" data-owned={owner !== undefined}>
        <strong>
          {owner === undefined
            ? card.nobodyYet
            : card.acceptedBy({ name: owner.displayName, atMs: owner.sinceMs }, clock)}
        </strong>
      </p>
      <AlarmActs alarm={alarm} />
    </section>
  );
}

/** What to check next: the facility's own words where it has some, else Vigil's. */
function CheckNext({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { event, protocolText } = words.value;
  const own = protocols.value[alarm.type];
  const text = own?.[language.value] ?? own?.en ?? own?.['zh-CN'];
  return (
    <section class="event-wide event-check" data-protocol={text === undefined ? 'general' : 'facility'}>
      <h3>
        {event.checkNext} · {text === undefined ? protocolText.general : protocolText.facility}
      </h3>
      <p>{text ?? checkOf(alarm)}</p>
    </section>
  );
}

/** From an alarm to the bed's page: one touch, and one back. */
function ToBed({ bedId }: { readonly bedId: string }): JSX.Element {
  const go = () => {
    close();
    openBed(bedId);
  };
  return (
    <button type="button" class="event-back" data-act="open-bed" onClick={go}>
      {words.value.bed.open}
    </button>
  );
}

function Evidence({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { event, witness } = words.value;
  const list = (isFor: boolean, nothing: string) => {
    const found = alarm.evidence.filter((evidence) => evidence.isFor === isFor);
    if (found.length === 0) return <p class="quiet">{nothing}</p>;
    return (
      <dl>
        {found.map((evidence) => (
          <div key={`${evidence.witness}${evidence.key}`}>
            <dt>{textOf(witness, evidence.witness)}</dt>
            <dd>{sentenceOf(evidence.key)(evidence.values, clock)}</dd>
          </div>
        ))}
      </dl>
    );
  };
  return (
    <>
      <section>
        <h3>{event.speaksFor}</h3>
        {list(true, event.nothingFor)}
      </section>
      <section>
        <h3>{event.speaksAgainst}</h3>
        {list(false, event.nothingAgainst)}
      </section>
    </>
  );
}

/** A model's statement is called a model's; a rule's is called a rule's. */
function Decider({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  const { event, card } = words.value;
  const { detector, version, modelDigest } = alarm.by;
  const isModel = modelDigest !== undefined;
  return (
    <section class="event-decider">
      <h3>{isModel ? event.opinion : event.rule}</h3>
      <p>
        {detector} {version}
        {isModel && <code>{shortDigest(modelDigest)}</code>}
      </p>
      <p>
        {card.confidence}: {confidenceWord(alarm.confidence)} ({percent(alarm.confidence)})
      </p>
      <p class="quiet">{isModel ? event.opinionText : event.ruleText}</p>
    </section>
  );
}

const shortDigest = (digest: string): string => digest.replace(/^sha256:/, '').slice(0, 8);

function checkOf(alarm: AlarmView): string {
  const { check, linkFix } = words.value;
  // Where the line itself says what is wrong, that comes before any general advice.
  const problem = alarm.evidence.findLast(({ key }) => key === 'link-problem')?.values['problem'];
  if (typeof problem === 'string' && problem in linkFix) return textOf(linkFix, problem);
  const known: Readonly<Record<string, string>> = check;
  return known[alarm.type] ?? (alarm.category === 'technical' ? check.equipment : check.other);
}
