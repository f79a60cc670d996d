import type { JSX } from 'preact';
import type { LiveTestView } from '../../../commissioning-wire.ts';
import { language } from '../language.ts';

export const unitOf = (unit: string): string => (unit === '1' ? '' : unit);

/** What each channel of a device's curves is now, by its plain name, as recordings have it. */
export function Signals({ signals }: Pick<LiveTestView, 'signals'>): JSX.Element | null {
  if (signals.length === 0) return null;
  const number = new Intl.NumberFormat(language.value, { maximumFractionDigits: 2 });
  return (
    <dl class="live-values" data-signals>
      {signals.map(({ channel, value, unit }) => (
        <div key={channel}>
          <dt>{channel}</dt>
          <dd>
            {value === null ? '–' : number.format(value)} {unitOf(unit)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
