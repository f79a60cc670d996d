import { computed } from '@preact/signals';
import type { JSX } from 'preact';
import type { CheckView, HandledView } from '../../waiting-wire.ts';
import type { BedView, RobotView } from '../../wire.ts';
import { clock, evidenceLine } from './format.ts';
import { words } from './language.ts';
import { bedIds, bedSignal, nowMs } from './store.ts';

/** Who looks, and when it is an alarm if nobody has looked. */
function CheckText({ check }: { readonly check: CheckView }): JSX.Element {
  const { waiting } = words.value;
  const { robot, untilMs } = check;
  const left = Math.ceil((untilMs - nowMs.value) / 1000);
  return (
    <>
      {robot === undefined ? waiting.person : waiting.looks({ robot }, clock)} ·{' '}
      <span class="waiting-left">{left > 0 ? waiting.alarmIn({ left }, clock) : waiting.alarmNow}</span>
    </>
  );
}

function handledText({ robot, sinceMs, isExitHeld }: HandledView): string {
  const { waiting } = words.value;
  const text = waiting.handled({ robot, sinceMs }, clock);
  return isExitHeld ? `${text} · ${waiting.exitHeld}` : text;
}

interface MarkProps extends Pick<BedView, 'check' | 'handled'> {
  /** What alarm the tile already names. */
  readonly alarm?: string;
}

/** On a bed's tile: that it may not be as calm as it looks, and when what waits becomes an alarm. */
export function WaitingMark({ check, handled, alarm }: MarkProps): JSX.Element | null {
  if (check === undefined && handled === undefined) return null;
  return (
    <div class="tile-waiting" data-waiting={check === undefined ? 'handled' : 'check'}>
      {check !== undefined && (
        <p>
          {alarm !== 'fall-check' && <strong>{words.value.waiting.check} · </strong>}
          <CheckText check={check} />
        </p>
      )}
      {handled !== undefined && <p>{handledText(handled)}</p>}
    </div>
  );
}

/** On a robot's tile: for which bed it does what. */
export function Errand({ errand }: Pick<RobotView, 'errand'>): JSX.Element | null {
  if (errand === undefined) return null;
  const { waiting } = words.value;
  const { kind, place } = errand;
  return (
    <p class="tile-waiting" data-errand={kind}>
      {kind === 'look' ? waiting.toLook({ place }, clock) : waiting.transfers({ place }, clock)}
    </p>
  );
}

const underWay = computed(() =>
  bedIds.value.flatMap((id) => {
    const bed = bedSignal(id)?.value;
    return bed !== undefined && (bed.check !== undefined || bed.handled !== undefined) ? [bed] : [];
  }),
);

/** Below the alarms: what is under way at beds, who is asked, what was said, and when it is an alarm. */
export function UnderWay(): JSX.Element | null {
  const { waiting } = words.value;
  if (underWay.value.length === 0) return null;
  return (
    <section class="under-way">
      <h3>{waiting.title}</h3>
      <ul>
        {underWay.value.map(({ id, label, check, handled }) => (
          <li key={id} data-under-way={id}>
            <strong>{label}</strong>
            <div>
              {check !== undefined && (
                <p>
                  <strong>{waiting.check}</strong> · <CheckText check={check} />
                </p>
              )}
              {check !== undefined && <p class="quiet">{evidenceLine(check, true)}</p>}
              {handled !== undefined && <p>{handledText(handled)}</p>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
