import type UPlot from 'uplot';
import type { EventLanes, LaneView } from '../../lanes-wire.ts';
import { drawMoments, type Moment } from './draw-moments.ts';
import { words } from './language.ts';

/** A lane's height, and what the axis below the last one adds. */
const laneHeightPx = 92;
const axisHeightPx = 40;
/** Room for the words over the first lane. */
const wordsPx = 20;
const scaleWidthPx = 48;
const font = '13px "Noto Sans SC", sans-serif';

interface Place {
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly width: number;
}

const inkOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** One lane as uPlot takes it: the same seconds for all, the axis under the last, the marks through every one. */
export function lanePlot(
  lane: LaneView,
  found: EventLanes,
  { isFirst, isLast, width }: Place,
): { readonly options: UPlot.Options; readonly data: UPlot.AlignedData } {
  const ink = inkOf('--ink');
  const faint = inkOf('--muted');
  const axis: UPlot.Axis = {
    stroke: faint,
    font,
    grid: { stroke: inkOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const options: UPlot.Options = {
    width,
    height: laneHeightPx + (isLast ? axisHeightPx : 0) + (isFirst ? wordsPx : 0),
    padding: [isFirst ? wordsPx : 6, 8, isLast ? 0 : 6, 0],
    scales: {
      x: { time: false, range: [found.fromS, found.untilS] },
      y: { range: (_, low, high) => spanOf(lane, low, high) },
    },
    axes: [
      isLast
        ? { ...axis, label: words.value.event.secondsFromOnset, labelFont: font, labelSize: 20, size: 20 }
        : { ...axis, size: 0, values: (_, splits) => splits.map(() => '') },
      { ...axis, size: scaleWidthPx, space: 32 },
    ],
    series: [{ label: 's' }, ...lane.channels.map((name, at) => seriesOf(lane, name, at, ink, faint))],
    cursor: { show: false },
    legend: { show: false },
    hooks: {
      draw: [
        (plot) => drawMoments(plot, momentsOf(found), ink, isFirst ? { besidePx: 4, downPx: -6 } : undefined),
      ],
    },
  };
  // The thin axes lie under the thick first line.
  const columns = lane.columns.map((column) => [...column]);
  return { options, data: [[...lane.t], ...columns] };
}

const isYesNo = ({ isReading, unit, columns }: LaneView): boolean =>
  isReading &&
  unit === '1' &&
  (columns[0] ?? []).every((value) => value === null || value === 0 || value === 1);

/** Noise must not look like an event: a lane spans no less than what matters in it. */
function spanOf(lane: LaneView, low: number, high: number): [number, number] {
  if (isYesNo(lane)) return [-0.2, 1.2];
  const least = { g: 2, N: 10, '%': 10, kg: 10, '/min': 20 }[lane.unit] ?? 0;
  const missing = Math.max(0, least - (high - low)) / 2;
  const margin = Math.max((high - low) * 0.08, 0.01);
  return [low - Math.max(missing, margin), high + Math.max(missing, margin)];
}

const dashes = [
  [1, 0],
  [6, 3],
  [2, 3],
];

function seriesOf(lane: LaneView, name: string, at: number, ink: string, faint: string): UPlot.Series {
  const isLead = at === 0;
  const series: UPlot.Series = {
    label: name,
    stroke: isLead ? ink : faint,
    width: isLead ? 1.5 : 1,
    points: { show: lane.isReading, size: 5, stroke: ink, fill: ink },
  };
  return isLead ? series : { ...series, dash: dashes[(at - 1) % dashes.length] ?? [1, 0] };
}

/** When it began, and when it was decided. */
const momentsOf = ({ onsetS, decidedS }: EventLanes): readonly Moment[] => {
  const { event } = words.value;
  const decided = { atS: decidedS, text: event.decided, isOnset: false };
  return onsetS === undefined ? [decided] : [{ atS: onsetS, text: event.onset, isOnset: true }, decided];
};
