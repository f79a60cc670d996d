import type { JSX } from 'preact';
import { Refused } from '../asked.tsx';
import { age } from '../format.ts';
import { words } from '../language.ts';
import { nowMs } from '../store.ts';
import { Broker, ClockArea, Devices, Disk, ModelsArea, Processes, StoreArea } from './areas.tsx';
import { Drills } from './drills.tsx';
import { Faults } from './faults.tsx';
import './health.css';
import { ask, isOld, report, useReport } from './report.ts';
import { Beds, Receivers, Screens } from './ward-areas.tsx';

/** How the gateway stands: what is wrong first, each with what to do; then every part. A calm gateway is almost grey. */
export function Page(): JSX.Element {
  useReport();
  const { health, frame } = words.value;
  const shown = report.value;
  if (shown === undefined && isOld.value) return <Refused text={health.notAnswered} again={ask} />;
  if (shown === undefined) return <p class="quiet">{frame.loading}</p>;
  return (
    <div class="health">
      {isOld.value && (
        <p role="alert" class="health-old">
          {health.notAnswered}
        </p>
      )}
      <Faults faults={shown.faults} nowMs={shown.nowMs} />
      <div class="health-areas">
        <Beds report={shown} />
        <Screens report={shown} />
        <Processes report={shown} />
        <Drills report={shown} />
        <Devices report={shown} />
        <Receivers report={shown} />
        <ModelsArea report={shown} />
        <Broker report={shown} />
        <StoreArea report={shown} />
        <Disk report={shown} />
        <ClockArea report={shown} />
      </div>
      <p class="quiet health-age">
        Vigil {shown.version} · {health.asked({ age: age(shown.nowMs, nowMs.value) }, String)}
      </p>
    </div>
  );
}
