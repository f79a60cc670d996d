import { type HandoverView, handoverView } from '../../gateway/station/handover-wire.ts';

const hourMs = 3_600_000;
const fromMs = 1_790_000_000_000;

/** A handover of two residents, one with a name of rare characters. */
export function handoverOf({ note = '' }: { readonly note?: string } = {}): HandoverView {
  const resident = (bedId: string, name: string) => ({
    bedId,
    place: '101·A',
    residentId: `of-${bedId}`,
    resident: name,
    situation: [{ key: 'no-open-alarms', values: {}, basis: 'record' as const }],
    background: [{ key: 'here-since', values: { dayMs: fromMs }, basis: 'record' as const }],
    assessment: [
      {
        key: 'alarm',
        values: {
          type: 'fall',
          priority: 'high',
          onsetMs: fromMs + hourMs,
          end: 'real',
          owner: 'Li Na',
          responseMs: 31_000,
        },
        basis: 'model' as const,
        by: 'fall 1.0.0',
      },
      {
        key: 'observed',
        values: { name: 'spo2', value: 95 },
        basis: 'staff' as const,
        by: 'Li Na',
        atMs: fromMs,
      },
    ],
    recommendation: [{ key: 'nothing-due', values: {}, basis: 'record' as const }],
  });
  return handoverView.parse({
    shift: { id: '2026-09-21-night', name: 'night', fromMs, untilMs: fromMs + 10 * hourMs },
    ward: 'Ward 3 East',
    version: 1,
    versions: [{ version: 1, signatures: { outgoing: { by: 'li-na', name: 'Li Na', atMs: fromMs } } }],
    state: 'outgoing',
    digest: 'sha256:1',
    asOfMs: fromMs + 9 * hourMs,
    summary: [{ key: 'ward-beds', values: { count: 2, empty: 0 }, basis: 'record' }],
    residents: [resident('bed-1', '王秀英'), resident('bed-2', '欧阳龘')],
    notes: [
      { about: 'ward', text: note, revision: 1, by: 'Li Na', atMs: fromMs },
      { about: 'of-bed-1', text: '', revision: 0 },
      { about: 'of-bed-2', text: '', revision: 0 },
    ],
  } satisfies HandoverView);
}
