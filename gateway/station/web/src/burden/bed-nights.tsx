import type { JSX } from 'preact';
import type { BurdenPart } from '../../../burden-wire.ts';
import { words } from '../language.ts';
import { Wide } from '../wide.tsx';
import { nightName } from './shown.ts';

const shades = 4;

/** How many alarms each bed had in each night: which bed, and which night, stands out. The number is in every cell; the shade only helps to find it. */
export function BedNights({
  part: { places, days },
  nights,
}: {
  readonly part: BurdenPart;
  readonly nights: number;
}): JSX.Element | null {
  const { burden } = words.value;
  const beds = places
    .filter(({ isBed }) => isBed)
    .toSorted((a, b) => a.place.localeCompare(b.place, undefined, { numeric: true }));
  if (beds.length === 0 || nights === 0) return null;
  const most = Math.max(1, ...beds.flatMap((bed) => bed.nights));
  return (
    <section>
      <h2>{burden.matrix}</h2>
      <p class="page-note">{burden.matrixText}</p>
      <Wide name={burden.matrix}>
        <table class="burden-matrix" aria-label={burden.matrix}>
          <thead>
            <tr>
              <th scope="col">{burden.place}</th>
              {days.slice(0, nights).map(({ date, startMs }) => (
                <th key={date} scope="col">
                  {nightName(startMs)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {beds.map(({ place, nights: counts }) => (
              <tr key={place} data-place={place}>
                <th scope="row">{place}</th>
                {counts.map((count, index) => (
                  <td key={days[index]?.date} data-shade={Math.ceil((shades * count) / most)}>
                    {count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
