import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { HistoryAlarm, HistoryEvent, ResidentHistory } from '../../../resident-wire.ts';
import { opened } from '../event-view.tsx';
import { textOf, words } from '../language.ts';
import { Shape } from '../shape.tsx';
import { alarms as shown } from '../store.ts';
import { lengthS, moment } from './axis.ts';

/** Where on the shared axis something stands, in percent of its length. */
const placeOf = (history: ResidentHistory, atS: number): { readonly left: string } => ({
  left: `${((100 * atS) / lengthS(history)).toFixed(2)}%`,
});

/** Alarms by the shape of their priority; a touch opens the event where a screen still has it, and says else what became of it. */
export function AlarmLane({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { alarm: names, card, resident: text } = words.value;
  const told = useSignal<HistoryAlarm | undefined>(undefined);
  const touch = (alarm: HistoryAlarm) => {
    told.value = alarm;
    if (shown.value.has(alarm.id)) opened.value = alarm.id;
  };
  const sentence = ({ type, priority, atS, outcome }: HistoryAlarm) =>
    text.alarmAt(
      {
        atMs: history.startMs + atS * 1000,
        name: textOf(names, type),
        priority: card[priority],
        outcome: outcome === undefined ? '–' : card[outcome],
      },
      moment,
    );
  return (
    <section class="resident-lane" aria-label={text.alarms}>
      <h2>
        {text.alarms} <small>{text.count({ count: history.alarms.length }, moment)}</small>
      </h2>
      {history.alarms.length === 0 && <p class="quiet">{text.noAlarms}</p>}
      {history.alarms.length > 0 && (
        <div class="resident-marks">
          {history.alarms.map((alarm) => (
            <button
              key={alarm.id}
              type="button"
              data-alarm-mark={alarm.id}
              data-priority={alarm.priority}
              title={sentence(alarm)}
              aria-label={sentence(alarm)}
              style={placeOf(history, alarm.atS)}
              onClick={() => touch(alarm)}
            >
              <Shape priority={alarm.priority} category={alarm.category} />
            </button>
          ))}
        </div>
      )}
      <p class="resident-told" role="status">
        {told.value !== undefined && !shown.value.has(told.value.id) && (
          <>
            {text.noteGone} {sentence(told.value)}
          </>
        )}
      </p>
    </section>
  );
}

/** One line a kind of event, a tick where it began; what only a model says is told so. */
export function EventLanes({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { residentEvent: names, resident: text } = words.value;
  const onsets = history.events.filter(({ phase }) => phase === 'onset');
  const types = [...new Set(onsets.map(({ type }) => type))];
  return (
    <section class="resident-lane" aria-label={text.events}>
      <h2>{text.events}</h2>
      {types.length === 0 && <p class="quiet">{text.noEvents}</p>}
      {types.map((type) => {
        const ofType = onsets.filter((one) => one.type === type);
        return (
          <div class="resident-events" key={type} data-events={type}>
            <p>
              {textOf(names, type)} · {ofType.length}
              {ofType.some(({ isModel }) => isModel) && <small> {text.model}</small>}
            </p>
            <div class="resident-ticks" aria-hidden="true">
              {ofType.map((event, index) => (
                <Tick key={index} history={history} event={event} />
              ))}
            </div>
          </div>
        );
      })}
      {history.isCut && <p class="quiet">{text.cut}</p>}
    </section>
  );
}

function Tick({ history, event }: { readonly history: ResidentHistory; readonly event: HistoryEvent }) {
  return <i title={moment(history.startMs + event.atS * 1000)} style={placeOf(history, event.atS)} />;
}
