import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { BurdenPart } from '../../../burden-wire.ts';
import { words } from '../language.ts';
import { theme } from '../theme.ts';
import { dateOf } from './shown.ts';

const heightPx = 180;
/** Fewer dates than this have all their names below the bars. */
const namedMost = 15;

type Days = BurdenPart['days'];

/** A bar a day, its night in ink; the table below says the same in numbers. */
export function DayChart({ days }: { readonly days: Days }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const { burden } = words.value;
  const colours = theme.value;
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const plot = new UPlot(optionsOf(days, element.clientWidth), columnsOf(days), element);
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // The colours and words are read from the page, so that a change of either draws anew.
  }, [days, colours, burden]);
  return <div class="burden-chart" ref={host} aria-hidden="true" />;
}

/** The whole first, its night over it: what stands out above the night is the day. */
function columnsOf(days: Days): UPlot.AlignedData {
  return [
    days.map((_, index) => index),
    days.map(({ day, night }) => day.alarms + night.alarms),
    days.map(({ night }) => night.alarms),
  ];
}

const inkOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function optionsOf(days: Days, width: number): UPlot.Options {
  const { burden } = words.value;
  const axis: UPlot.Axis = {
    stroke: inkOf('--muted'),
    font: '13px "Noto Sans SC", sans-serif',
    grid: { stroke: inkOf('--line'), width: 1 },
    ticks: { show: false },
  };
  const bars = UPlot.paths.bars?.({ size: [0.7, 48] });
  const series = (label: string, colour: string): UPlot.Series => ({
    label,
    stroke: inkOf(colour),
    fill: inkOf(colour),
    points: { show: false },
    ...(bars && { paths: bars }),
  });
  const every = days.length <= namedMost && width > 800 ? 1 : Math.ceil(days.length / 7);
  return {
    width,
    height: heightPx,
    scales: {
      x: { time: false, range: [-0.5, days.length - 0.5] },
      y: { range: (_, __, most) => [0, Math.max(4, Math.ceil(most * 1.05))] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        splits: days.flatMap((_, index) => (index % every === 0 ? [index] : [])),
        values: (_, found) => found.map((index) => dateOf(days[index]?.startMs ?? 0)),
      },
      { ...axis, size: 40, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] },
    ],
    series: [{}, series(burden.day, '--faint'), series(burden.night, '--ink')],
    cursor: { show: false },
    legend: { show: true, live: false },
  };
}
