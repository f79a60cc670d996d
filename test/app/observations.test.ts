import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { Observations } from '../../gateway/app/observations.ts';
import type { Config } from '../../gateway/config/schema.ts';
import { bedId, residentId, staffId } from '../../gateway/core/id.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import { handMeasured, type Observation, standingOf, uncorrected } from '../../gateway/core/observation.ts';
import type { Log } from '../../gateway/core/ports.ts';
import { inOwnUnit, vitalOf } from '../../gateway/detect/vital-unit.ts';
import type { ObservationRequest } from '../../gateway/station/wire.ts';
import type { Store } from '../../gateway/store/store.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { nothing, place, withStore } from '../helpers/store.ts';
import { at } from '../helpers/ward.ts';

const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const minute = 60_000;

function configWith(residents: readonly (string | undefined)[]): Config {
  return wardConfig('/nowhere', {
    beds: residents.map((id, index) => ({
      id: `bed-${index + 1}`,
      room: '1',
      label: `1·${index}`,
      ...(id && { resident: { id, displayName: id } }),
    })),
  });
}

async function opened(
  store: Pick<Store, 'observations' | 'commit'>,
  clock: ManualClock,
  residents: readonly (string | undefined)[] = ['plum', undefined],
) {
  const config = configWith(residents);
  const nameOf = (id: string) => config.staff.find((one) => one.id === id)?.displayName;
  const observations = await Observations.load({ config, store, clock, log: quiet, nameOf });
  const told: [bed: string, readings: readonly Reading[]][] = [];
  let entries = 0;
  observations.start(
    () => {
      entries += 1;
    },
    (bed, readings) => void told.push([bed, readings]),
  );
  const enter = (own: Partial<ObservationRequest>) =>
    observations.enter({ id: 'entry-000', bedId: 'bed-1', staffId: 'nurse-1', values: {}, ...own });
  return { observations, told, enter, entries: () => entries };
}

async function withWard(
  t: ExecutionContext,
  use: (ward: Awaited<ReturnType<typeof opened>> & { clock: ManualClock; store: Store }) => Promise<void>,
) {
  const clock = new ManualClock();
  await withStore(place(t), async (store) => use({ ...(await opened(store, clock)), clock, store }));
}

const entriesOf = async (store: Store): Promise<readonly LedgerEntry[]> => store.observations(0, 100);

test('what a nurse enters is on the ledger, goes into the pipeline at the time it was seen, and is listed with her name', async (t) => {
  await withWard(t, async ({ observations, told, enter, clock, store }) => {
    const now = clock.now();
    t.is(
      await enter({
        agoS: 600,
        values: {
          consciousness: 'C',
          oxygen: { kind: 'oxygen', device: 'nasal-cannula', flowLpm: 2 },
          temperature: 38.4,
        },
      }),
      undefined,
    );
    t.like(await entriesOf(store), [
      { kind: 'observation', subject: 'plum', body: { by: 'nurse-1', values: { consciousness: 'C' } } },
    ]);
    const [bed, readings] = told[0] ?? ['', []];
    t.is(bed, 'bed-1');
    t.deepEqual(
      readings.map(({ metric, value, unit, text }) => [metric, value, unit, text]),
      [
        ['consciousness', 1, '1', 'C'],
        ['supplemental-oxygen', 2, 'L/min', 'nasal-cannula'],
        ['temperature', 38.4, 'Cel', undefined],
      ],
    );
    for (const one of readings)
      t.like(one, {
        enteredBy: staffId('nurse-1'),
        at: { wallMs: now.wallMs - 10 * minute },
        receivedAt: now,
      });
    t.like(observations.of('bed-1')?.observations, [
      { by: 'Nurse White', atMs: now.wallMs - 10 * minute, enteredMs: now.wallMs },
    ]);
  });
});

test('after a restart the entries stand as before, with their age, and those of a former resident are nobody’s', async (t) => {
  const path = place(t);
  const clock = new ManualClock();
  await withStore(path, async (store) => {
    const { enter } = await opened(store, clock);
    await enter({ values: { consciousness: 'V', temperature: 36.6 } });
  });
  const later = new ManualClock({ wallMs: clock.now().wallMs + 20 * minute, bootId: 'boot-2' });
  await withStore(path, async (store) => {
    const same = await opened(store, later);
    t.deepEqual(
      same.told.map(([bed, readings]) => [bed, readings.map(({ metric, text }) => text ?? metric).sort()]),
      [['bed-1', ['V', 'temperature']]],
    );
    for (const one of same.told[0]?.[1] ?? []) t.is(one.at.wallMs, clock.now().wallMs);
    const next = await opened(store, later, ['green', undefined]);
    t.deepEqual([next.told, next.observations.of('bed-1')?.observations], [[], []]);
    const moved = await opened(store, later, [undefined, 'plum']);
    t.is(moved.told[0]?.[0], 'bed-2');
  });
});

test('a correction stands in place of the entry, which stays on the ledger and in sight; taken back, the value is unknown', async (t) => {
  await withWard(t, async ({ observations, told, enter, store }) => {
    await enter({ id: 'entry-001', values: { consciousness: 'U', temperature: 36.6 } });
    await enter({
      id: 'entry-002',
      values: { consciousness: 'A', temperature: 36.6 },
      corrects: 'entry-001',
    });
    t.deepEqual(
      told.at(-1)?.[1].map(({ metric, text }) => [metric, text]),
      [['consciousness', 'A']],
    );
    t.like(observations.of('bed-1')?.observations, [
      { id: 'entry-002', corrects: 'entry-001' },
      { id: 'entry-001', isCorrected: true, values: { consciousness: 'U' } },
    ]);
    t.like(await enter({ id: 'entry-003', values: { consciousness: 'V' }, corrects: 'entry-001' }), {
      code: 'entry-corrected',
    });
    t.is(await enter({ id: 'entry-004', values: {}, corrects: 'entry-002' }), undefined);
    t.deepEqual(
      told.at(-1)?.[1].map(({ metric, value, quality }) => [metric, value, quality]),
      [
        ['consciousness', null, 'invalid'],
        ['temperature', null, 'invalid'],
      ],
    );
    t.is((await entriesOf(store)).length, 3);
  });
});

test('the same touch sent twice is one entry', async (t) => {
  await withWard(t, async ({ enter, store, entries }) => {
    const once = { values: { spo2: 95 } };
    t.deepEqual(await Promise.all([enter(once), enter(once)]), [undefined, undefined]);
    t.deepEqual([(await entriesOf(store)).length, entries()], [1, 1]);
  });
});

test('of two corrections of one entry at once the second is refused', async (t) => {
  await withWard(t, async ({ enter }) => {
    await enter({ id: 'entry-001', values: { spo2: 59 } });
    const correct = (id: string, spo2: number) => enter({ id, values: { spo2 }, corrects: 'entry-001' });
    const [first, second] = await Promise.all([correct('entry-002', 95), correct('entry-003', 96)]);
    t.is(first, undefined);
    t.like(second, { code: 'entry-corrected' });
  });
});

test('what cannot be is refused by name, and nothing of it is kept', async (t) => {
  await withWard(t, async ({ enter, told, store }) => {
    const code = async (own: Partial<ObservationRequest>) => (await enter(own))?.code;
    t.is(await code({ bedId: 'bed-2', values: { spo2: 95 } }), 'nobody-here');
    t.is(await code({ bedId: 'bed-9', values: { spo2: 95 } }), 'nobody-here');
    t.is(await code({ values: {} }), 'nothing-entered');
    t.is(await code({ values: { diastolic: 80 } }), 'diastolic-alone');
    t.is(await code({ values: { systolic: 80, diastolic: 120 } }), 'pressure-swapped');
    t.is(await code({ values: { spo2: 95 }, corrects: 'entry-999' }), 'entry-unknown');
    t.deepEqual([told, await entriesOf(store)], [[], []]);
  });
});

test('what was not saved does not count, and whoever entered it is told', async (t) => {
  const store = {
    observations: async () => [],
    commit: async () => {
      throw new Error('disk full');
    },
  };
  const { enter, told, observations } = await opened(store, new ManualClock());
  t.like(await enter({ values: { spo2: 95 } }), { code: 'failed' });
  t.deepEqual([told, observations.of('bed-1')?.observations], [[], []]);
});

test('entries are listed for a day and are bounded; older ones are on the ledger only', async (t) => {
  await withWard(t, async ({ observations, enter, clock }) => {
    for (let n = 100; n < 320; n += 1) await enter({ id: `entry-${n}`, values: { pulse: 70 } });
    t.is(observations.of('bed-1')?.observations.length, 200);
    clock.advance(24 * 60 * minute + 1);
    t.is(observations.of('bed-1')?.observations.length, 0);
  });
});

test('after an erasure nothing that was entered before it stands, now and after a restart', async (t) => {
  await withWard(t, async ({ observations, told, enter, clock, store }) => {
    await enter({ values: { consciousness: 'V' } });
    observations.forget('plum');
    t.like(told.at(-1)?.[1], [{ metric: 'consciousness', value: null }]);
    await store.commit({
      ...nothing,
      entries: [{ kind: 'erasure', subject: 'plum', at: clock.now(), body: {} }],
    });
    t.deepEqual((await opened(store, clock)).told, []);
  });
});

test('what a form accepts by hand is what the rules take for a living person’s value', (t) => {
  for (const { name, metric, unit, least, most } of handMeasured) {
    if (name === 'diastolic') continue;
    const vital = vitalOf(metric);
    t.truthy(vital, name);
    for (const value of [least, most]) t.is(inOwnUnit(vital ?? 'pulse', value, unit), value, name);
  }
});

const observation = fc.record({
  at: fc.integer({ min: 0, max: 50 }),
  pulse: fc.option(fc.integer({ min: 20, max: 250 }), { nil: undefined }),
  spo2: fc.option(fc.integer({ min: 40, max: 100 }), { nil: undefined }),
  corrects: fc.option(fc.nat(20), { nil: undefined }),
});

test('whatever is entered and corrected, each value that stands was seen last among the entries that nobody corrected', (t) => {
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 20 }), (made) => {
      const all = made.map(
        (one, index): Observation => ({
          id: `e-${index}`,
          residentId: residentId('plum'),
          bedId: bedId('bed-1'),
          by: staffId('nurse-1'),
          at: at(one.at),
          enteredAt: at(100 + index),
          values: { pulse: one.pulse, spo2: one.spo2 },
          // Only an earlier entry can be corrected.
          ...(one.corrects !== undefined && one.corrects < index ? { corrects: `e-${one.corrects}` } : {}),
        }),
      );
      const standing = standingOf(all);
      for (const name of ['pulse', 'spo2'] as const) {
        const valid = uncorrected(all).filter(({ values }) => values[name] !== undefined);
        const newest = Math.max(...valid.map((one) => one.at.monoMs));
        t.is(standing.get(name)?.at.monoMs, valid.length === 0 ? undefined : newest);
        t.true(valid.length === 0 || valid.some(({ values }) => values[name] === standing.get(name)?.value));
      }
    }),
  );
});
