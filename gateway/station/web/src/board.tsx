import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { words } from './language.ts';
import { link } from './link.ts';
import { bedIds, robotIds } from './store.ts';
import { BedTile, RobotTile } from './tile.tsx';

interface Density {
  readonly name: 'roomy' | 'normal' | 'dense';
  /** Wide tiles, for few beds that are read from afar. */
  readonly isWide: boolean;
  /** As in `density.css`. */
  readonly widthPx: number;
  readonly heightPx: number;
}

const dense: Density = { name: 'dense', isWide: false, widthPx: 170, heightPx: 164 };
/** Largest first. */
const densities: readonly Density[] = [
  { name: 'roomy', isWide: true, widthPx: 400, heightPx: 216 },
  { name: 'roomy', isWide: false, widthPx: 300, heightPx: 216 },
  { name: 'normal', isWide: false, widthPx: 230, heightPx: 180 },
  dense,
];
const gapPx = 8;
/** The alarm column with its margins, and the bar on top with the robots below. */
const besidePx = { width: 440, height: 170 };

const phone = matchMedia('(max-width: 760px)');
const viewport = signal({ width: innerWidth, height: innerHeight, isPhone: phone.matches });
addEventListener('resize', () => {
  viewport.value = { width: innerWidth, height: innerHeight, isPhone: phone.matches };
});

/** The largest tiles at which every bed is in sight without scrolling; forty fit on a wall screen. */
function densityOf(count: number): Density {
  const { width, height, isPhone } = viewport.value;
  if (isPhone) return dense;
  const isInSight = ({ widthPx, heightPx }: Density) => {
    const columns = Math.max(1, Math.floor((width - besidePx.width + gapPx) / (widthPx + gapPx)));
    return Math.ceil(count / columns) * (heightPx + gapPx) <= height - besidePx.height;
  };
  return densities.find(isInSight) ?? dense;
}

/** Every bed of the ward, and its robots below. */
export function Board(): JSX.Element {
  const density = densityOf(bedIds.value.length);
  return (
    <main
      class="board"
      data-density={density.name}
      data-few={density.isWide}
      data-stale={link.value === 'lost'}
      aria-label={words.value.frame.board}
    >
      <div class="beds">
        {bedIds.value.map((id) => (
          <BedTile key={id} id={id} />
        ))}
      </div>
      {robotIds.value.length > 0 && (
        <div class="robots">
          {robotIds.value.map((id) => (
            <RobotTile key={id} id={id} />
          ))}
        </div>
      )}
    </main>
  );
}
