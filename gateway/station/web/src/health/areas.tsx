import type { JSX } from 'preact';
import type { HealthReport } from '../../../health-wire.ts';
import { devicesOpen } from '../devices-view.tsx';
import { age } from '../format.ts';
import { textOf, words } from '../language.ts';
import { bytes, date, number, share, span, when } from '../said.ts';
import { Area, Facts, Table } from './table.tsx';

type Shown = { readonly report: HealthReport };

export function Processes({ report: { processes, nowMs } }: Shown): JSX.Element {
  const { health, process, healthProcess } = words.value;
  return (
    <Area area="processes">
      <Table
        rows={processes}
        idOf={({ name }) => name}
        isTroubled={({ isUp }) => !isUp}
        columns={[
          { title: health.name, cell: ({ name }) => textOf({ ...process, ...healthProcess }, name) },
          {
            title: health.state,
            cell: ({ isUp, sinceMs }) =>
              `${isUp ? health.up : health.down}${sinceMs === undefined ? '' : ` ${health.since({ sinceMs }, (ms) => when(ms, nowMs))}`}`,
          },
          { title: health.restarts, isNumber: true, cell: ({ restarts }) => number(restarts) },
          {
            title: health.memory,
            isNumber: true,
            cell: ({ memoryBytes }) => (memoryBytes === undefined ? '–' : bytes(memoryBytes)),
          },
        ]}
      />
    </Area>
  );
}

export function Devices({ report: { devices, nowMs } }: Shown): JSX.Element {
  const { health, linkState, linkProblem, recording, devices: said } = words.value;
  return (
    <Area area="devices" isWide>
      <Table
        rows={devices}
        idOf={({ deviceId }) => deviceId}
        isTroubled={({ problem }) => problem !== undefined}
        columns={[
          {
            title: said.device,
            cell: ({ deviceId }) => (
              <button
                type="button"
                class="link"
                data-act="to-device"
                onClick={() => (devicesOpen.value = { deviceId })}
              >
                {deviceId}
              </button>
            ),
          },
          { title: health.place, cell: ({ place }) => place },
          {
            title: health.state,
            cell: ({ state, problem, isRecording }) =>
              `${problem === undefined ? textOf(linkState, state) : textOf(linkProblem, problem)}${isRecording ? ` · ${recording.mark}` : ''}`,
          },
          { title: health.rate, isNumber: true, cell: ({ rateHz }) => number(rateHz, 1) },
          { title: health.gaps, isNumber: true, cell: ({ gaps }) => number(gaps) },
          { title: health.checksums, isNumber: true, cell: ({ checksumErrors }) => number(checksumErrors) },
          { title: health.dropped, isNumber: true, cell: ({ dropped }) => number(dropped) },
          {
            title: health.battery,
            isNumber: true,
            cell: ({ batteryPercent }) => (batteryPercent === undefined ? '–' : share(batteryPercent / 100)),
          },
          {
            title: health.lastHeard,
            isNumber: true,
            cell: ({ lastMs }) => (lastMs === undefined ? health.never : age(lastMs, nowMs)),
          },
        ]}
      />
      <button type="button" data-act="to-devices" onClick={() => (devicesOpen.value = {})}>
        {health.commands}
      </button>
    </Area>
  );
}

export function Broker({ report: { broker } }: Shown): JSX.Element {
  const { health } = words.value;
  const { isExternal, isAway, losses, underWay, certificateUntilMs, refusals } = broker;
  const refused = Object.values(refusals).reduce((sum, count) => sum + count, 0);
  return (
    <Area area="broker">
      <Facts
        facts={[
          [
            isExternal ? health.brokerExternal : health.brokerOwn,
            isAway ? health.notReached : health.reached,
          ],
          ...(isExternal
            ? ([
                [health.losses, number(losses ?? 0)],
                [health.underWay, number(underWay ?? 0)],
              ] as const)
            : ([
                [health.clients, number(broker.clients)],
                [health.refusals, number(refused)],
                [health.sessions, number(broker.sessions)],
                [health.queued, bytes(broker.queuedBytes)],
                [health.dropped, number(broker.droppedMessages)],
              ] as const)),
          ...(certificateUntilMs === undefined
            ? []
            : [[health.certificate, date(certificateUntilMs)] as const]),
        ]}
      />
    </Area>
  );
}

export function Disk({ report: { disk } }: Shown): JSX.Element {
  const { health } = words.value;
  const { freeBytes, totalBytes, ledgerBytes, archiveBytes, evidenceBytes, refusedCharts } = disk;
  const size = (value: number | undefined) => (value === undefined ? '–' : bytes(value));
  const freeOf = { free: size(freeBytes), total: size(totalBytes) };
  return (
    <Area area="disk">
      <Facts
        facts={[
          [health.free, health.freeOf(freeOf, String)],
          [health.ledgerSize, size(ledgerBytes)],
          [health.archiveSize, size(archiveBytes)],
          [health.evidenceSize, size(evidenceBytes)],
          [health.refusedCharts, number(refusedCharts)],
        ]}
      />
    </Area>
  );
}

/** Beyond a day it is not an error bound but ignorance. */
const knownErrorMs = 86_400_000;

export function ClockArea({ report: { clock } }: Shown): JSX.Element {
  const { health, clockSource } = words.value;
  const { source, isTrusted, errorMs } = clock;
  return (
    <Area area="clock">
      <Facts
        facts={[
          [health.state, isTrusted ? health.trusted : health.untrusted],
          [health.source, textOf(clockSource, source)],
          [health.error, errorMs > knownErrorMs ? health.errorUnknown : span(errorMs)],
        ]}
      />
    </Area>
  );
}

export function ModelsArea({ report: { models } }: Shown): JSX.Element {
  const { health } = words.value;
  return (
    <Area area="models" isWide>
      <Table
        rows={models}
        idOf={({ id }) => id}
        isTroubled={({ isLoaded }) => !isLoaded}
        columns={[
          { title: health.name, cell: ({ id }) => id },
          { title: health.version, cell: ({ version }) => version },
          { title: health.state, cell: ({ isLoaded }) => (isLoaded ? health.loaded : health.notLoaded) },
          {
            title: health.latency,
            isNumber: true,
            cell: ({ latencyMs }) =>
              latencyMs === undefined
                ? '–'
                : health.latencyOf(
                    { median: number(latencyMs.median, 1), p99: number(latencyMs.p99, 1) },
                    String,
                  ),
          },
          { title: health.unanswered, isNumber: true, cell: ({ unanswered }) => number(unanswered) },
          { title: health.alarms, isNumber: true, cell: ({ alarms }) => number(alarms) },
          { title: health.falseShare, isNumber: true, cell: ({ falseAlarms }) => number(falseAlarms) },
          { title: health.shadow, cell: () => health.none },
        ]}
      />
    </Area>
  );
}

export function StoreArea({ report: { store, nowMs } }: Shown): JSX.Element {
  const { health } = words.value;
  const { rows, head, verified, signed, failed } = store;
  const verdict = () => {
    if (verified === undefined) return health.notVerified;
    const found = verified.isIntact ? health.intact : health.broken({ row: verified.brokenAt ?? 0 }, String);
    return `${when(verified.atMs, nowMs)} · ${found}`;
  };
  return (
    <Area area="store">
      <Facts
        facts={[
          [health.rows, number(rows)],
          [health.head, <code key="head">{head.slice(0, 16)}</code>],
          [health.verified, verdict()],
          [
            health.signed,
            signed === undefined
              ? '–'
              : health.signedAt({ row: number(signed.seq), time: when(signed.atMs, nowMs) }, String),
          ],
          [health.failedWrites, number(failed)],
        ]}
      />
    </Area>
  );
}
