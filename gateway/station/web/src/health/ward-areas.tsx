import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { HealthReport } from '../../../health-wire.ts';
import { age } from '../format.ts';
import { language, textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { number, when } from '../said.ts';
import { session } from '../store.ts';
import { ask } from './report.ts';
import { Area, Table } from './table.tsx';

type Shown = { readonly report: HealthReport };

const listed = (names: readonly string[]): string => names.join(language.value === 'zh-CN' ? '、' : ', ');

export function Beds({ report: { beds, nowMs } }: Shown): JSX.Element {
  const { health, detector, coverage } = words.value;
  const sorted = beds.toSorted((a, b) => Number(a.isCovered) - Number(b.isCovered));
  return (
    <Area area="beds" isWide>
      <Table
        rows={sorted}
        idOf={({ id }) => id}
        isTroubled={({ isCovered }) => !isCovered}
        columns={[
          { title: health.bed, cell: ({ label }) => label },
          {
            title: health.state,
            cell: ({ isCovered, sinceMs }) =>
              `${isCovered ? health.covered : health.notCovered}${sinceMs === undefined ? '' : ` ${health.since({ sinceMs }, (ms) => when(ms, nowMs))}`}`,
          },
          {
            title: health.protectedBy,
            cell: ({ protectedBy }) =>
              protectedBy.length === 0 ? '–' : listed(protectedBy.map((name) => textOf(detector, name))),
          },
          {
            title: health.missing,
            cell: ({ missing }) =>
              missing.length === 0
                ? '–'
                : listed(
                    missing.map(
                      (one) => `${textOf(detector, one.detector)} (${textOf(coverage, one.reason)})`,
                    ),
                  ),
          },
        ]}
      />
    </Area>
  );
}

export function Screens({ report: { screens, nowMs } }: Shown): JSX.Element {
  const { health } = words.value;
  const sound = (isMute: boolean | undefined) => {
    if (isMute === undefined) return health.soundUnknown;
    return isMute ? health.mute : health.soundOn;
  };
  return (
    <Area area="screens">
      <Table
        rows={screens}
        idOf={({ id }) => id}
        isTroubled={({ isInSight, isMute }) => !isInSight || isMute === true}
        columns={[
          { title: health.screen, cell: ({ id }) => <code>{id.slice(0, 8)}</code> },
          { title: health.person, cell: ({ staff }) => staff ?? '–' },
          {
            title: health.state,
            cell: ({ isInSight }) => (isInSight ? health.inSight : health.outOfSight),
          },
          {
            title: health.painted,
            isNumber: true,
            cell: ({ paintedMs }) => (paintedMs === undefined ? health.never : age(paintedMs, nowMs)),
          },
          { title: health.sound, cell: ({ isMute }) => sound(isMute) },
        ]}
      />
    </Area>
  );
}

const mayAct = (): boolean => session.value?.role === 'technician' || session.value?.role === 'administrator';

const refused = signal<string | undefined>(undefined);
/** The notice that is to be dropped, once more asked. */
const dropping = signal<string | undefined>(undefined);

async function act(receiver: string, what: 'retry-parked' | 'drop-parked', body: object): Promise<void> {
  const answer = await send('POST', `/api/v1/receivers/${encodeURIComponent(receiver)}/${what}`, body);
  refused.value = answer.isOk ? undefined : answer.refusal.code;
  dropping.value = undefined;
  await ask();
}

export function Receivers({ report }: Shown): JSX.Element {
  const { health } = words.value;
  const { receivers, nowMs } = report;
  return (
    <Area area="receivers" isWide>
      <Table
        rows={receivers}
        idOf={({ id }) => id}
        isTroubled={({ isUp, parked }) => !isUp || parked > 0}
        columns={[
          { title: health.name, cell: ({ id, kind }) => `${id} · ${kind}` },
          {
            title: health.state,
            cell: ({ isUp, sinceMs }) =>
              `${isUp ? health.reached : health.notReached} ${health.since({ sinceMs }, (ms) => when(ms, nowMs))}`,
          },
          { title: health.waiting, isNumber: true, cell: ({ waiting }) => number(waiting) },
          {
            title: health.oldest,
            isNumber: true,
            cell: ({ oldestMs }) => (oldestMs === undefined ? '–' : age(oldestMs, nowMs)),
          },
          { title: health.delivered, isNumber: true, cell: ({ delivered }) => number(delivered) },
          { title: health.parked, isNumber: true, cell: ({ parked }) => number(parked) },
          { title: health.dropped, isNumber: true, cell: ({ dropped }) => number(dropped) },
          { title: health.lastError, cell: ({ lastError }) => lastError ?? '–' },
        ]}
      />
      {report.parked.length > 0 && <Parked report={report} />}
    </Area>
  );
}

/** What receivers refuse: the reason of each, and what a technician does about it. */
function Parked({ report: { parked, receivers, nowMs } }: Shown): JSX.Element {
  const { health, refusal, page } = words.value;
  const withParked = receivers.filter(({ id }) => parked.some(({ receiver }) => receiver === id));
  return (
    <>
      <h3>{health.parkedTitle}</h3>
      <ul class="health-parked">
        {parked.map(({ receiver, id, subject, atMs, reason }) => (
          <li key={`${receiver} ${id}`} data-parked={id}>
            <span>
              {receiver} · {subject} · {when(atMs, nowMs)}
              <small>{reason}</small>
            </span>
            {mayAct() &&
              (dropping.value === id ? (
                <span class="health-sure">
                  {health.dropSure}
                  <button
                    type="button"
                    data-act="drop-sure"
                    onClick={() => void act(receiver, 'drop-parked', { id })}
                  >
                    {health.drop}
                  </button>
                  <button type="button" onClick={() => (dropping.value = undefined)}>
                    {page.cancel}
                  </button>
                </span>
              ) : (
                <button type="button" data-act="drop" onClick={() => (dropping.value = id)}>
                  {health.drop}
                </button>
              ))}
          </li>
        ))}
      </ul>
      {mayAct() &&
        withParked.map(({ id }) => (
          <button key={id} type="button" data-act="retry" onClick={() => void act(id, 'retry-parked', {})}>
            {id}: {health.retry}
          </button>
        ))}
      {refused.value !== undefined && (
        <p class="card-refusal" role="alert">
          {textOf(refusal, refused.value)}
        </p>
      )}
    </>
  );
}
