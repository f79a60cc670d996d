import type { JSX } from 'preact';
import type { HealthFault } from '../../../health-wire.ts';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { when } from '../said.ts';
import { openAlarms } from '../store.ts';

/** Everything that is wrong, the worst first, each with what to do. */
export function Faults({
  faults,
  nowMs,
}: {
  readonly faults: readonly HealthFault[];
  readonly nowMs: number;
}): JSX.Element {
  const { health } = words.value;
  const equipment = openAlarms.value.filter(({ category }) => category === 'technical').length;
  if (faults.length === 0 && equipment === 0) return <p class="health-calm">{health.calm}</p>;
  if (faults.length === 0) return <p data-equipment={equipment}>{health.equipment({ equipment }, clock)}</p>;
  return (
    <section aria-labelledby="health-faults">
      <h2 id="health-faults">
        {health.faults} · {faults.length}
      </h2>
      <ol class="health-faults">
        {faults.map((fault) => (
          <Fault key={`${fault.fault} ${fault.about}`} fault={fault} nowMs={nowMs} />
        ))}
      </ol>
    </section>
  );
}

function Fault({ fault: one, nowMs }: { readonly fault: HealthFault; readonly nowMs: number }): JSX.Element {
  const { health, healthArea, healthFault, healthFix } = words.value;
  const { fault, area, about, isUrgent, sinceMs, values } = one;
  const said = healthFault[fault];
  const name = nameOf(one);
  return (
    <li data-fault={fault} data-about={about} data-urgent={isUrgent}>
      <span class="health-when">{isUrgent ? health.urgent : health.later}</span>
      <p>
        <strong>
          {name !== '' && `${name}: `}
          {typeof said === 'string' ? said : said(values, clock)}
        </strong>
        <small>
          {healthArea[area]}
          {sinceMs !== undefined && ` · ${health.since({ sinceMs }, (ms) => when(ms, nowMs))}`}
        </small>
      </p>
      <p class="health-fix">{healthFix[fault]}</p>
    </li>
  );
}

/** What people call it, with the id that a technician looks for. */
function nameOf({ area, about, label }: HealthFault): string {
  const { healthProcess, process } = words.value;
  if (area === 'processes') return textOf({ ...process, ...healthProcess }, about);
  if (label !== undefined && area === 'devices') return `${label} · ${about}`;
  return label ?? about;
}
