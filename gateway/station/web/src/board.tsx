import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { words } from './language.ts';
import { link } from './link.ts';
import { bedIds, robotIds } from './store.ts';
import { BedTile, RobotTile } from './tile.tsx';

/** How large tiles may be, by how many there are: forty fit beside the alarm column on a wall screen. */
function densityOf(count: number): string {
  if (isPhone.value || count > 24) return 'dense';
  return count > 12 ? 'normal' : 'roomy';
}

const phone = matchMedia('(max-width: 760px)');
const isPhone = signal(phone.matches);
phone.addEventListener('change', () => {
  isPhone.value = phone.matches;
});

/** Every bed of the ward, and its robots below. */
export function Board(): JSX.Element {
  const count = bedIds.value.length;
  return (
    <main
      class="board"
      data-density={densityOf(count)}
      data-few={count <= 9}
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
