import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { EventLanes, LaneView } from '../../lanes-wire.ts';
import { clock } from './format.ts';
import { lanePlot } from './lane-plot.ts';
import { textOf, words } from './language.ts';
import { send } from './request.ts';
import { theme } from './theme.ts';

/** While the seconds after the decision are still running, what came meanwhile is asked for this often; so is what was refused. */
const againMs = 4000;

/** What every device measured around an event, each on its own lane, all on one axis. */
export function Lanes({ alarmId }: { readonly alarmId: string }): JSX.Element {
  const found = useLanes(alarmId);
  const { event, frame } = words.value;
  if (found === undefined) return <p class="quiet">{frame.loading}</p>;
  if (found === 'failed') return <p class="quiet">{event.curveFailed}</p>;
  if (found.lanes.length === 0) return <p class="quiet">{event.noCurve}</p>;
  return (
    <div class="lanes" data-lanes={found.lanes.length} data-complete={found.isComplete}>
      {found.lanes.map((lane, index) => (
        <Lane
          key={`${lane.deviceId} ${lane.signal}`}
          found={found}
          lane={lane}
          isFirst={index === 0}
          isLast={index === found.lanes.length - 1}
        />
      ))}
    </div>
  );
}

function useLanes(alarmId: string): EventLanes | 'failed' | undefined {
  const [found, setFound] = useState<EventLanes | 'failed' | undefined>(undefined);
  useEffect(() => {
    let isGone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      const answer = await send<EventLanes>('GET', `/api/v1/alarms/${encodeURIComponent(alarmId)}/lanes`);
      if (isGone) return;
      setFound(answer.isOk ? answer.value : 'failed');
      if (!answer.isOk || !answer.value.isComplete) timer = setTimeout(() => void ask(), againMs);
    };
    void ask();
    return () => {
      isGone = true;
      clearTimeout(timer);
    };
  }, [alarmId]);
  return found;
}

interface LaneProps {
  readonly found: EventLanes;
  readonly lane: LaneView;
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

function Lane({ found, lane, isFirst, isLast }: LaneProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const colours = theme.value;
  const { event } = words.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const place = { isFirst, isLast, width: element.clientWidth };
    const { options, data } = lanePlot(lane, found, place);
    const plot = new UPlot(options, data, element);
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: options.height }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // The colours and words are read from the page, so that a change of either draws anew.
  }, [lane, found, isFirst, isLast, colours, event]);
  const name = nameOf(lane);
  return (
    <div class="lane" data-lane={lane.signal} data-device={lane.deviceId}>
      <p class="lane-name">
        <strong>{name}</strong> {lane.unit !== '1' && <small>{unitOf(lane.unit)}</small>}
        <small class="lane-device">{lane.deviceId}</small>
      </p>
      <div class="lane-plot" ref={host} role="img" aria-label={spoken(name, lane)} />
    </div>
  );
}

function nameOf({ signal, isReading }: LaneView): string {
  const { lane, metric } = words.value;
  const known: Readonly<Record<string, string>> = lane;
  return isReading && known[signal] === undefined ? textOf(metric, signal) : textOf(lane, signal);
}

const units: Readonly<Record<string, string>> = { Cel: '°C', 'm/s2': 'm/s²' };
const unitOf = (unit: string): string => units[unit] ?? unit;

/** The lane for those who do not see it: what it is, and from where to where it goes. */
function spoken(name: string, { columns, unit, deviceId }: LaneView): string {
  const values = (columns[0] ?? []).filter((value) => value !== null);
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return `${name}, ${deviceId}`;
  const range = { name, device: deviceId, low, high, unit: unit === '1' ? '' : unitOf(unit) };
  return words.value.laneText.range(range, clock);
}
