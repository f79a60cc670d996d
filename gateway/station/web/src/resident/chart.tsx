import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HistoryEntered, ResidentHistory } from '../../../resident-wire.ts';
import { words } from '../language.ts';
import { theme } from '../theme.ts';
import { lengthS, ticksOf, tickText } from './axis.ts';

export interface Line {
  readonly label: string;
  readonly values: readonly (number | null)[];
  /** Least and greatest, drawn as a veil about the line. */
  readonly min?: readonly (number | null)[];
  readonly max?: readonly (number | null)[];
  readonly isDotted?: boolean;
  readonly isStepped?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly Line[];
  readonly usual?: ResidentHistory['usual'][number] | undefined;
  readonly range?: readonly [number, number];
  /** What staff entered, a mark each. */
  readonly entered?: readonly HistoryEntered[];
}

const heightPx = 112;
/** Room for the numbers, the same in each chart, so that all share one time axis. */
const gutterPx = 48;
/** What a word on the time axis takes, with its distance. */
const wordPx = 52;
const quarterMs = 6 * 3_600_000;

const inkOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** One panel over the shared time axis. Its cursor is that of all the others; what it shows is in the table too. */
export function ChartPanel(props: {
  readonly chart: Chart;
  readonly history: ResidentHistory;
  readonly onCursor: (slot: number | undefined) => void;
}): JSX.Element {
  const { chart, history, onCursor } = props;
  const host = useRef<HTMLDivElement>(null);
  const colours = theme.value;
  const text = words.value.resident;
  const isMarked = (chart.entered?.length ?? 0) > 0;
  useEffect(() => {
    const element = host.current;
    if (element === null) return undefined;
    const columns = columnsOf(chart, history);
    const plot = new UPlot(
      optionsOf(chart, history, columns, element.clientWidth, onCursor),
      [...columns] as UPlot.AlignedData,
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
    // Colours and words are read from the page, so that a change of either draws anew.
  }, [chart, history, colours, text]);
  return (
    <figure class="resident-chart" data-chart={chart.title}>
      <figcaption>
        {chart.title} <small>{chart.unit}</small>
        {isMarked && <small class="resident-legend">◇ {text.entered}</small>}
      </figcaption>
      <div
        ref={host}
        role="img"
        aria-label={`${chart.title}. ${isMarked ? `${text.entered}. ` : ''}${text.table}`}
      />
    </figure>
  );
}

type Column = (number | null)[];

function columnsOf({ lines, entered = [] }: Chart, { points, slotS }: ResidentHistory): readonly Column[] {
  const times = Array.from({ length: points }, (_, slot) => (slot + 0.5) * slotS);
  const columns = lines.flatMap(({ values, min, max }): Column[] => [
    ...(min && max ? [[...max], [...min]] : []),
    [...values],
  ]);
  return [times, ...columns, ...(entered.length > 0 ? reachOf(entered, points, slotS) : [])];
}

/** The least and the greatest entered in each slot: never drawn, they make the scale reach to the marks. */
function reachOf(entered: readonly HistoryEntered[], points: number, slotS: number): readonly Column[] {
  const [least, most]: [Column, Column] = [Array(points).fill(null), Array(points).fill(null)];
  for (const { atS, value } of entered) {
    const slot = Math.min(points - 1, Math.floor(atS / slotS));
    least[slot] = Math.min(least[slot] ?? value, value);
    most[slot] = Math.max(most[slot] ?? value, value);
  }
  return [least, most];
}

/** The places of values without a neighbour. */
const alone = (column: Column): number[] =>
  column.flatMap((value, index) =>
    value !== null && (column[index - 1] ?? null) === null && (column[index + 1] ?? null) === null
      ? [index]
      : [],
  );

function seriesOf(
  { lines, entered = [] }: Chart,
  columns: readonly Column[],
  ink: string,
  veil: string,
): { series: UPlot.Series[]; bands: UPlot.Band[] } {
  const series: UPlot.Series[] = [{}];
  const bands: UPlot.Band[] = [];
  const edge: UPlot.Series = { stroke: 'transparent', width: 0, points: { show: false }, spanGaps: false };
  for (const { min, max, isDotted, isStepped } of lines) {
    if (min && max) {
      bands.push({ series: [series.length, series.length + 1], fill: veil });
      series.push({ ...edge }, { ...edge });
    }
    const stepped = UPlot.paths.stepped?.({ align: 1 });
    series.push({
      stroke: ink,
      width: 1.5,
      spanGaps: false,
      dash: isDotted ? [2, 4] : [],
      ...(isStepped && stepped ? { paths: stepped } : {}),
      // A value alone between gaps is a point: a line would have nothing to join.
      points: { show: true, size: 3, fill: ink, stroke: ink, filter: (_, at) => alone(columns[at] ?? []) },
    });
  }
  if (entered.length > 0) series.push({ ...edge }, { ...edge });
  return { series, bands };
}

function optionsOf(
  chart: Chart,
  history: ResidentHistory,
  columns: readonly Column[],
  width: number,
  onCursor: (slot: number | undefined) => void,
): UPlot.Options {
  const [ink, faint, line] = [inkOf('--ink'), inkOf('--muted'), inkOf('--line')];
  const axis: UPlot.Axis = {
    stroke: faint,
    font: '13px "Noto Sans SC", sans-serif',
    grid: { stroke: line, width: 1 },
    ticks: { show: false },
  };
  const range: UPlot.Scale.Range | undefined = chart.range && [...chart.range];
  return {
    width,
    height: heightPx,
    padding: [4, 8, 0, 0],
    scales: {
      x: { time: false, min: 0, max: lengthS(history), range: [0, lengthS(history)] },
      y: range === undefined ? {} : { range },
    },
    axes: [
      {
        ...axis,
        size: 22,
        gap: 2,
        splits: () => [...ticksOf(history)],
        // On a narrow screen every other mark, or fewer, has a word.
        values: (plot, ticks) => {
          const each = Math.max(1, Math.ceil((ticks.length * wordPx) / Math.max(1, plot.width - gutterPx)));
          return ticks.map((second, index) => (index % each === 0 ? tickText(history, second) : ''));
        },
      },
      { ...axis, size: gutterPx, space: 28 },
    ],
    ...seriesOf(chart, columns, ink, `${faint}40`),
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      points: { show: false },
      sync: { key: 'resident', setSeries: false },
    },
    hooks: {
      drawClear: [(plot) => drawBehind(plot, chart, history, { line, hatch: inkOf('--faint') })],
      draw: [(plot) => drawEntered(plot, chart.entered ?? [], { ink, paper: inkOf('--paper') })],
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? undefined)],
    },
  };
}

const markPx = 5;

/** A hollow diamond where somebody measured: no line joins them, because nobody looked in between. */
function drawEntered(
  plot: UPlot,
  entered: readonly HistoryEntered[],
  { ink, paper }: { readonly ink: string; readonly paper: string },
): void {
  const { ctx } = plot;
  const reach = markPx * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = paper;
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  for (const { atS, value } of entered) {
    const [x, y] = [plot.valToPos(atS, 'x', true), plot.valToPos(value, 'y', true)];
    ctx.beginPath();
    ctx.moveTo(x, y - reach);
    ctx.lineTo(x + reach, y);
    ctx.lineTo(x, y + reach);
    ctx.lineTo(x - reach, y);
    ctx.closePath();
    ctx.fill();
    ctx.stroke();
  }
  ctx.restore();
}

interface Colours {
  readonly line: string;
  readonly hatch: string;
}

/** What is usual, by quarter of the day; and hatched, when nobody could be relied on to see. */
function drawBehind(plot: UPlot, { usual }: Chart, history: ResidentHistory, { line, hatch }: Colours): void {
  const { ctx, bbox } = plot;
  const x = (second: number) =>
    Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(second, 'x', true)));
  const y = (value: number) =>
    Math.min(bbox.top + bbox.height, Math.max(bbox.top, plot.valToPos(value, 'y', true)));
  ctx.save();
  ctx.fillStyle = line;
  const endMs = history.startMs + lengthS(history) * 1000;
  const isScaled = plot.scales['y']?.min != null;
  for (let at = Math.floor(history.startMs / quarterMs); isScaled && at * quarterMs < endMs; at += 1) {
    const found = usual?.quarters[at % 4];
    if (found == null) continue;
    const left = x((at * quarterMs - history.startMs) / 1000);
    const right = x(((at + 1) * quarterMs - history.startMs) / 1000);
    ctx.fillRect(left, y(found.high), right - left, y(found.low) - y(found.high));
  }
  for (const { fromS, untilS } of history.uncovered) hatched(ctx, bbox, x(fromS), x(untilS), hatch);
  ctx.restore();
}

function hatched(
  ctx: CanvasRenderingContext2D,
  { top, height }: UPlot['bbox'],
  left: number,
  right: number,
  colour: string,
): void {
  const ratio = devicePixelRatio;
  const width = Math.max(right - left, 2 * ratio);
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.beginPath();
  for (let at = left - height; at < left + width; at += 6 * ratio) {
    ctx.moveTo(at, top + height);
    ctx.lineTo(at + height, top);
  }
  ctx.strokeStyle = colour;
  ctx.lineWidth = ratio;
  ctx.stroke();
  ctx.restore();
}
