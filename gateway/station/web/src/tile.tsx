import type { ComponentChildren, JSX } from 'preact';
import { staleAfterMs } from '../../staleness.ts';
import type {
  AlarmView,
  BedView,
  CoverageView,
  DeviceView,
  RobotView,
  ScoreView,
  UnderWayView,
  VitalView,
} from '../../wire.ts';
import { bySubject, flashes } from './alarm-order.ts';
import { BlindMark } from './blind-view.tsx';
import { devicesOpen } from './devices-view.tsx';
import { opened } from './event-view.tsx';
import { age, clock, elapsed } from './format.ts';
import { textOf, words } from './language.ts';
import { openBed } from './observations.ts';
import { isPartial, shortScore } from './score-panel.tsx';
import { NotCoveredMark, PostureMark, RobotMark, ScoreBand, Shape } from './shape.tsx';
import { OffMark } from './silence-view.tsx';
import { bedSignal, nowMs, robotSignal } from './store.ts';
import { freshVitals, VitalRow } from './vital-row.tsx';
import { Errand, WaitingMark } from './waiting-view.tsx';

/** One bed: calm, not covered, or wholly in the colour of its alarm. */
export function BedTile({ id }: { readonly id: string }): JSX.Element | null {
  const bed = bedSignal(id)?.value;
  if (bed === undefined) return null;
  const alarm = bySubject.value.get(id);
  return (
    <Tile id={id} kind="bed" alarm={alarm} view={bed}>
      <OffMark bedId={id} />
      {alarm === undefined ? <CalmBed bed={bed} /> : <InAlarm {...bed} name={bed.resident} alarm={alarm} />}
    </Tile>
  );
}

/** One robot. */
export function RobotTile({ id }: { readonly id: string }): JSX.Element | null {
  const robot = robotSignal(id)?.value;
  if (robot === undefined) return null;
  const alarm = bySubject.value.get(id);
  return (
    <Tile id={id} kind="robot" alarm={alarm} view={robot}>
      {alarm === undefined ? <CalmRobot robot={robot} /> : <InAlarm {...robot} vitals={[]} alarm={alarm} />}
    </Tile>
  );
}

interface TileProps {
  readonly id: string;
  readonly kind: 'bed' | 'robot';
  readonly alarm: AlarmView | undefined;
  readonly view: Pick<BedView, 'coverage' | 'devices'>;
  readonly children: ComponentChildren;
}

function Tile({ id, kind, alarm, view: { coverage, devices }, children }: TileProps): JSX.Element {
  const facts = {
    class: `tile tile-${kind}`,
    [`data-${kind}`]: id,
    'data-priority': alarm?.priority ?? 'none',
    'data-category': alarm?.category,
    'data-covered': coverage.isCovered,
    'data-flashes': alarm !== undefined && flashes(alarm),
  };
  const inside = (
    <>
      {devices.some(({ isRecording }) => isRecording) && <RecordingMark />}
      {children}
    </>
  );
  if (alarm === undefined) return <section {...facts}>{inside}</section>;
  return (
    <button type="button" {...facts} onClick={() => (opened.value = alarm.id)}>
      {inside}
    </button>
  );
}

/** What a recording shows must never be taken for a person's state, in alarm or not. */
function RecordingMark(): JSX.Element {
  const { mark, markText } = words.value.recording;
  return (
    <span class="tile-recording" title={markText}>
      {mark}
    </span>
  );
}

function CalmBed({ bed }: { readonly bed: BedView }): JSX.Element {
  return (
    <>
      <header>
        <button
          type="button"
          class="tile-label tile-open"
          aria-label={`${words.value.bed.open} ${bed.label}`}
          data-act="open-bed"
          onClick={() => openBed(bed.id)}
        >
          {bed.label}
        </button>
        <span class="tile-marks">
          {(bed.handled !== undefined || bed.check?.robot !== undefined) && <RobotMark />}
          <PostureMark posture={bed.posture} />
          {!bed.coverage.isCovered && <NotCoveredMark />}
        </span>
      </header>
      <p class="tile-state">
        {bed.resident !== undefined && <span class="tile-name">{bed.resident}</span>}
        {bed.posture !== 'unknown' && <span>{words.value.posture[bed.posture]}</span>}
        {bed.score !== undefined && (
          <span class="tile-score">
            <ScoreBand response={bed.score.response} isPartial={isPartial(bed.score)} />
            {shortScore(bed.score)}
          </span>
        )}
      </p>
      <WaitingMark {...bed} />
      <BlindMark {...bed} />
      <Vitals vitals={bed.vitals} />
      <Coverage coverage={bed.coverage} devices={bed.devices} />
    </>
  );
}

function CalmRobot({ robot }: { readonly robot: RobotView }): JSX.Element {
  return (
    <>
      <header>
        <div class="robot-who">
          <strong class="tile-label">{robot.label}</strong>
          <Errand {...robot} />
        </div>
        {!robot.coverage.isCovered && <NotCoveredMark />}
      </header>
      <Vitals vitals={robot.vitals} />
      <Coverage coverage={robot.coverage} devices={robot.devices} />
    </>
  );
}

function Vitals({ vitals }: { readonly vitals: readonly VitalView[] }): JSX.Element {
  const { noValues, allOld } = words.value.tile;
  // One line says it where every value is gone; the room is for the reason.
  const isAllOld = vitals.every(({ metric, atMs }) => nowMs.value - atMs > staleAfterMs(metric));
  const newest = Math.max(...vitals.map(({ atMs }) => atMs));
  return (
    <div class="vitals">
      {vitals.length === 0 && <p class="quiet">{noValues}</p>}
      {vitals.length > 0 && isAllOld && (
        <p class="quiet" data-stale="true">
          – {allOld({ age: age(newest, nowMs.value) }, clock)}
        </p>
      )}
      {!isAllOld && vitals.map((vital) => <VitalRow key={vital.metric} vital={vital} />)}
    </div>
  );
}

interface CoverageProps {
  readonly coverage: CoverageView;
  readonly devices: readonly DeviceView[];
}

/** Nothing while everything is watched; else since when it is not, and why: the device's own problem where it has one. */
function Coverage({ coverage, devices }: CoverageProps): JSX.Element | null {
  const hasProblem = devices.some(isTroubled);
  if (coverage.isCovered) return hasProblem ? <Problem devices={devices} /> : null;
  const { notCovered, notCoveredSince } = words.value.tile;
  const { sinceMs } = coverage;
  const missing = whatIsMissing(coverage);
  return (
    <div class="coverage" title={missing}>
      <strong>{sinceMs === undefined ? notCovered : notCoveredSince({ sinceMs }, clock)}</strong>
      {hasProblem && <Problem devices={devices} />}
      {!hasProblem && missing !== '' && <span>{missing}</span>}
    </div>
  );
}

/** What is wrong with a device of this bed, in words; what to do about it is one touch away. */
function Problem({ devices }: { readonly devices: readonly DeviceView[] }): JSX.Element | null {
  const troubled = devices.filter(isTroubled);
  const [first, ...others] = troubled.toSorted((a, b) => Number(isOverdue(b)) - Number(isOverdue(a)));
  if (first === undefined) return null;
  const { command, commands, linkProblem, linkFix } = words.value;
  const { deviceId, problem, underWay } = first;
  // A cuff that nobody lets go comes before every line that is down.
  const end = isOverdue(first) && underWay ? { end: textOf(command, underWay.end) } : undefined;
  const text = end && underWay ? overdueText(underWay) : textOf(linkProblem, problem ?? '');
  const fix = end ? commands.overdue(end, clock) : textOf(linkFix, problem ?? '');
  return (
    <button
      type="button"
      class="tile-problem"
      data-device={deviceId}
      data-overdue={end !== undefined}
      title={`${deviceId}: ${fix}`}
      onClick={() => (devicesOpen.value = { deviceId })}
    >
      {text} · {deviceId}
      {others.length > 0 && ` · +${others.length}`}
    </button>
  );
}

const isOverdue = ({ underWay }: DeviceView): boolean => underWay?.isOverdue === true;
const overdueText = ({ end }: UnderWayView): string =>
  words.value.commands.overdueShort({ end: textOf(words.value.command, end) }, clock);
const isTroubled = (device: DeviceView): boolean => device.problem !== undefined || isOverdue(device);

/** Each reason once, with what it leaves unwatched. */
function whatIsMissing({ missing }: CoverageView): string {
  const byReason = new Map<string, Set<string>>();
  for (const { detector, reason } of missing) {
    const detectors = byReason.get(reason) ?? new Set<string>();
    byReason.set(reason, detector === '' ? detectors : detectors.add(textOf(words.value.detector, detector)));
  }
  return [...byReason]
    .map(([reason, detectors]) => {
      const why = textOf(words.value.coverage, reason);
      return detectors.size === 0 ? why : `${why} (${[...detectors].join(', ')})`;
    })
    .join(' · ');
}

interface InAlarmProps extends Pick<BedView, 'check' | 'handled'> {
  readonly label: string;
  readonly name?: string | undefined;
  readonly alarm: AlarmView;
  readonly vitals: readonly VitalView[];
  readonly coverage: CoverageView;
  readonly devices: readonly DeviceView[];
  readonly score?: ScoreView;
}

function InAlarm({
  label,
  name,
  alarm,
  vitals,
  coverage,
  devices,
  score,
  ...waiting
}: InAlarmProps): JSX.Element {
  const fresh = [freshVitals(vitals), score === undefined || isPartial(score) ? '' : shortScore(score)]
    .filter((part) => part !== '')
    .join(' · ');
  // The line that is down has its own alarm on this tile; the arm in the cuff must not be hidden by it.
  const { underWay } = devices.find(isOverdue) ?? {};
  return (
    <>
      <header>
        <strong class="tile-label">{label}</strong>
        {!coverage.isCovered && <NotCoveredMark />}
        <Shape priority={alarm.priority} category={alarm.category} />
      </header>
      {name !== undefined && <p class="tile-name">{name}</p>}
      <p class="tile-condition">{textOf(words.value.alarm, alarm.type)}</p>
      {underWay && <p class="tile-overdue">{overdueText(underWay)}</p>}
      <WaitingMark {...waiting} alarm={alarm.type} />
      {fresh !== '' && <p class="tile-fresh">{fresh}</p>}
      <footer>
        <span class="tile-elapsed">{elapsed(alarm.onsetMs, nowMs.value)}</span>
        <span class="tile-owner">{alarm.owner?.displayName ?? words.value.tile.nobodyYet}</span>
      </footer>
    </>
  );
}
