import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { EventWaveform } from '../../../wire.ts';
import { drawMoments, type Moment } from '../draw-moments.ts';
import { words } from '../language.ts';
import { theme } from '../theme.ts';

const heightPx = 240;

/** The curve around an event, with its onset and the moment of decision marked. */
export function Curve({
  path,
}: {
  /** Where the curve is asked for. */
  readonly path: string;
}): JSX.Element {
  const [waveform, setWaveform] = useState<EventWaveform | 'failed' | undefined>(undefined);
  useEffect(() => {
    const abort = new AbortController();
    fetch(path, { signal: abort.signal })
      .then(async (response) =>
        setWaveform(response.ok ? ((await response.json()) as EventWaveform) : 'failed'),
      )
      .catch(() => abort.signal.aborted || setWaveform('failed'));
    return () => abort.abort();
  }, [path]);
  const { event, frame } = words.value;
  if (waveform === undefined) return <p class="quiet">{frame.loading}</p>;
  if (waveform === 'failed') return <p class="quiet">{event.curveFailed}</p>;
  return <Plot waveform={waveform} />;
}

function Plot({ waveform }: { readonly waveform: EventWaveform }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const colours = theme.value;
  const { event } = words.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const plot = new UPlot(optionsOf(waveform, element.clientWidth), columnsOf(waveform), element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // The colours and words are read from the page, so that a change of either draws anew.
  }, [waveform, colours, event]);
  return (
    <>
      <h3>
        {titleOf(waveform)} {waveform.units[0] !== '1' && <small>{waveform.units[0]}</small>}
      </h3>
      <div class="curve" ref={host} role="img" aria-label={titleOf(waveform)} />
    </>
  );
}

const isForce = ({ channels }: EventWaveform) => channels.includes('fx');
const isAcceleration = ({ channels }: EventWaveform) => channels.includes('acc_x');

function titleOf(waveform: EventWaveform): string {
  const { acceleration, force, signal } = words.value.curve;
  if (isAcceleration(waveform)) return acceleration;
  return isForce(waveform) ? force : signal;
}

/** The three axes of acceleration or force, or every channel of anything else. */
function shownChannels(waveform: EventWaveform): number[] {
  const names = isAcceleration(waveform)
    ? ['acc_x', 'acc_y', 'acc_z']
    : isForce(waveform)
      ? ['fx', 'fy', 'fz']
      : waveform.channels;
  return names.map((name) => waveform.channels.indexOf(name)).filter((index) => index >= 0);
}

function columnsOf(waveform: EventWaveform): UPlot.AlignedData {
  const { samples, rateHz, startMs, onsetMs } = waveform;
  const axes = shownChannels(waveform).map((index) => samples[index] ?? []);
  const times = (samples[0] ?? []).map((_, row) => (startMs - onsetMs) / 1000 + row / rateHz);
  const magnitude = times.map((_, row) => {
    const values = axes.map((axis) => axis[row]);
    // A hole in one axis is a hole in the length: nothing is drawn where nothing was measured.
    return values.every((value) => typeof value === 'number') ? Math.hypot(...values) : null;
  });
  return hasMagnitude(waveform)
    ? [times, ...axes.map((axis) => [...axis]), magnitude]
    : [times, ...axes.map((axis) => [...axis])];
}

const markerDashes = ['solid', 'dashed', 'dotted'];
const hasMagnitude = (waveform: EventWaveform) => isAcceleration(waveform) || isForce(waveform);

const inkOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function optionsOf(waveform: EventWaveform, width: number): UPlot.Options {
  const { event } = words.value;
  const faint = inkOf('--muted');
  const ink = inkOf('--ink');
  const axis: UPlot.Axis = {
    stroke: faint,
    font: '13px "Noto Sans SC", sans-serif',
    grid: { stroke: inkOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const dashes = [
    [1, 0],
    [6, 3],
    [2, 3],
  ];
  const axes: UPlot.Series[] = shownChannels(waveform).map((index, at) => ({
    label: (waveform.channels[index] ?? '').replace(/^acc_|^f(?=[xyz]$)/, ''),
    stroke: hasMagnitude(waveform) ? faint : ink,
    width: 1,
    dash: dashes[at % 3] ?? [1, 0],
    points: { show: false },
  }));
  const magnitude: UPlot.Series = {
    label: words.value.curve.magnitude,
    stroke: ink,
    width: 2,
    points: { show: false },
  };
  return {
    width,
    height: heightPx,
    scales: { x: { time: false } },
    axes: [
      {
        ...axis,
        label: event.secondsFromOnset,
        labelFont: '13px "Noto Sans SC", sans-serif',
        labelSize: 20,
        size: 32,
      },
      { ...axis, size: 44 },
    ],
    series: [{ label: 's' }, ...axes, ...(hasMagnitude(waveform) ? [magnitude] : [])],
    cursor: { show: false },
    legend: {
      show: true,
      live: false,
      markers: { width: 2, fill: () => 'transparent', dash: (_, at) => markerDashes[at - 1] ?? 'solid' },
    },
    hooks: { draw: [(plot) => drawMoments(plot, momentsOf(waveform), ink, { besidePx: 6, downPx: 14 })] },
  };
}

/** When it began, and when it was decided. */
const momentsOf = ({ onsetMs, decidedMs }: EventWaveform): readonly Moment[] => [
  { atS: 0, text: words.value.event.onset, isOnset: true },
  { atS: (decidedMs - onsetMs) / 1000, text: words.value.event.decided, isOnset: false },
];
