import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';
import { drivers } from '../../drivers/index.ts';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { Observations } from '../../gateway/app/observations.ts';
import { createPipeline } from '../../gateway/app/pipeline.ts';
import { registries } from '../../gateway/app/registries.ts';
import { systemClock } from '../../gateway/clock.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { startStation } from '../../gateway/station/server.ts';
import { openPage } from '../helpers/browser.ts';
import { builtPage, fakeWard, reading, silentLog, wardStaff } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

const config = configSchema(registries).parse({
  site: 'test',
  gateway: 'g1',
  ward: 'Ward 3 East',
  staff: wardStaff.map(({ id, displayName, role }) => ({ id, displayName, role, pin: { env: 'UNUSED' } })),
  beds: [1, 2, 3].map((n) => ({
    id: `bed-${n}`,
    room: '101',
    label: `${n}`,
    resident: {
      id: `resident-${n}`,
      displayName: 'unused',
      detectors: n === 2 ? { news2: { scale2: { decidedBy: 'Dr Li', decidedOn: '2026-03-02' } } } : {},
    },
  })),
});

/** Real entries and the real score behind the built page in a real browser; the oximeter of bed 1 measures once a second. */
export async function observedWard(t: ExecutionContext) {
  const clock = systemClock();
  const view = fakeWard(4);
  const ledger: LedgerEntry[] = [];
  const store = {
    observations: async () => [],
    commit: async ({ entries }: { readonly entries: readonly LedgerEntry[] }) => void ledger.push(...entries),
  };
  const { nameOf } = peopleOf(config.staff);
  const observations = await Observations.load({ config, nameOf, store, clock, log: silentLog });
  const oximeter = {
    deviceId: deviceId('oxi-bed-1'),
    driver: 'test',
    streams: [],
    metrics: ['spo2', 'heart-rate', 'respiration-rate'],
    silentAfterMs: 5000,
  };
  const subjects = boundSubjects(config, drivers).map((one) =>
    one.id === 'bed-1' ? { ...one, devices: [oximeter] } : one,
  );
  const model = { model: () => undefined, memory: () => ({ recall: () => undefined, keep: () => {} }) };
  const pipeline = createPipeline(config, subjects, model, () => {}, [], view.onAssessment);
  const running = pipeline.event$.subscribe();
  observations.start(view.onEntry, pipeline.enter);
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    await quietPorts(clock, view, {
      observe: (request) => observations.enter(request),
      observationsOf: (bed) => observations.of(bed),
    }),
  );
  const beat = () => {
    const now = clock.now();
    const measured = [
      reading('oxi-bed-1', 'spo2', 97, now),
      reading('oxi-bed-1', 'heart-rate', 72, now),
      reading('oxi-bed-1', 'respiration-rate', 16, now),
    ];
    pipeline.feed(measured);
    view.onMeasurements(measured);
    pipeline.tick(now);
    for (const event of view.flush(now)) station.publish(event);
  };
  beat();
  const stop = clock.every(200, beat);
  t.teardown(async () => {
    stop();
    running.unsubscribe();
    await station.close();
  });
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  return { page, faults, ledger, view, station };
}

export async function signInAs(page: Page, staff: string): Promise<void> {
  await page.click(`[data-staff="${staff}"]`);
  for (const digit of '2468') await page.click(`[data-key="${digit}"]`);
  await page.click('[data-act="sign-in"]');
  await page.waitForSelector('[data-act="sign-out"]');
}
