import type { JSX } from 'preact';
import type { Category, Priority } from '../../../core/alarm.ts';

interface ShapeProps {
  readonly priority: Priority;
  readonly category: Category;
}

const triangle = (x: number) => `M${x} 21L${x + 12} 21L${x + 6} 3Z`;

/** The priority as a shape, drawn, so that it looks the same whatever fonts a screen has: ▲▲, ▲, ●, with ⚙ for equipment. */
export function Shape({ priority, category }: ShapeProps): JSX.Element {
  const width = (priority === 'high' ? 26 : 14) + (category === 'technical' ? 24 : 0);
  const gearAt = priority === 'high' ? 40 : 28;
  return (
    <svg class="shape" viewBox={`0 0 ${width} 24`} style={{ width: `${width / 24}em` }} aria-hidden="true">
      {priority === 'low' ? (
        <circle cx="7" cy="12" r="6.5" fill="currentColor" />
      ) : (
        <path d={priority === 'high' ? triangle(0) + triangle(14) : triangle(1)} fill="currentColor" />
      )}
      {category === 'technical' && <Gear x={gearAt - 3} />}
    </svg>
  );
}

function Gear({ x }: { readonly x: number }): JSX.Element {
  return (
    <g transform={`translate(${x} 12)`} fill="none" stroke="currentColor">
      <circle r="5" stroke-width="3" />
      {[0, 45, 90, 135, 180, 225, 270, 315].map((deg) => (
        <path key={deg} d="M0 -6V-9" stroke-width="3" transform={`rotate(${deg})`} />
      ))}
    </g>
  );
}

/** Not covered: a dotted circle. */
export function NotCoveredMark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <circle
        cx="12"
        cy="12"
        r="8"
        fill="none"
        stroke="currentColor"
        stroke-width="2.5"
        stroke-dasharray="3.3 2.98"
      />
    </svg>
  );
}

const postures = {
  upright: 'M12 6.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM12 8v8M12 16l-3 6M12 16l3 6M8 11h8',
  lying: 'M5.5 14a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM9 13h12M2 18h20M21 13v5',
  'out-of-bed': 'M2 20v-9M2 17h11v3M13 17v-2M16 8h6M19 5l3 3-3 3',
  unknown: '',
} as const;

/** Lying, upright or out of bed; nothing where nobody knows. */
export function PostureMark({ posture }: { readonly posture: keyof typeof postures }): JSX.Element | null {
  if (posture === 'unknown') return null;
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path d={postures[posture]} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}

const bands = ['low', 'single-three', 'urgent', 'emergency'];

/** Which band of NEWS2, as one to four filled bars in its dulled colour: bright ones are for alarms. A partial score's bars are a lower bound, and hollow. */
export function ScoreBand({
  response,
  isPartial,
}: {
  readonly response: string;
  readonly isPartial: boolean;
}): JSX.Element {
  const level = Math.max(0, bands.indexOf(response));
  return (
    <svg class="score-band" viewBox="0 0 28 16" aria-hidden="true" data-band={bands[level]}>
      {bands.map((band, at) => (
        <rect
          key={band}
          x={at * 7 + 1}
          y={12 - at * 3.4}
          width="4.5"
          height={3 + at * 3.4}
          fill={at <= level && !isPartial ? 'currentColor' : 'none'}
          stroke="currentColor"
          stroke-width="1"
          opacity={at <= level ? 1 : 0.35}
        />
      ))}
    </svg>
  );
}

/** A robot is with this bed. */
export function RobotMark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
      <path
        d="M5 9h14v10H5ZM12 9V5M12 5h0M9 14h0M15 14h0M3 12v4M21 12v4"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}

/** The last hour as a thin line; a gap where there was no value. */
export function Spark({ values }: { readonly values: readonly (number | null)[] }): JSX.Element {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  // A steady value is a flat line in the middle: small changes must not look like large ones.
  const span = Math.max(Math.max(...known) - low, 8);
  const middle = (Math.max(...known) + low) / 2;
  const x = (index: number) => (index / Math.max(1, values.length - 1)) * 100;
  const y = (value: number) => 12 - ((value - middle) / span) * 18;
  let isDown = false;
  const path = values
    .map((value, index) => {
      const step = value === null ? '' : `${isDown ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      isDown = value !== null;
      return step;
    })
    .join('');
  return (
    <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        stroke-width="1.25"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}
