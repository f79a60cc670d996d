import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { deviceSession } from '../../drivers/session.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { createPipeline } from '../../gateway/app/pipeline.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { elapsedMs } from '../../gateway/core/instant.ts';
import { hex } from '../helpers/bytes.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const config = wardConfig('/nowhere', {
  beds: [{ id: 'bed-1', room: '1', label: '1', resident: { id: 'r-1', displayName: 'X' } }],
  devices: [
    { id: 'oxi-1', driver: 'nonin-oem3', bed: 'bed-1', port: '/dev/o1' },
    { id: 'pager-1', driver: 'espa-444', port: 'tcp://10.0.0.9:4001' },
    {
      id: 'call-1',
      driver: 'firmata-board',
      port: '/dev/call',
      options: { imu: null, relay: { pin: 12, contactPin: 11 } },
    },
  ],
  receivers: [
    { id: 'pagers', kind: 'pager', options: { device: 'pager-1' } },
    { id: 'nurse-call', kind: 'relay', options: { device: 'call-1' } },
  ],
});

/** The night of the two devices, half a second a step: the bytes that each says, through their real drivers. */
function night(seconds: number, says: (second: number) => Readonly<Record<string, Uint8Array | undefined>>) {
  const clock = new ManualClock();
  const start = clock.now();
  const told: { readonly type: string; readonly atS: number; readonly event: CareEvent }[] = [];
  const pipeline = createPipeline(
    config,
    boundSubjects(config, drivers),
    { model: () => undefined, memory: () => ({ read: () => undefined, write: () => {} }) as never },
    () => {},
    [],
  );
  const sessions = ['pager-1', 'call-1'].map((id) => {
    const device = (config.devices as readonly { id: string; driver: string; options: unknown }[]).find(
      (one) => one.id === id,
    );
    const driver = drivers.find(({ name }) => name === device?.driver);
    if (!driver) throw new Error(`no driver for ${id}`);
    return { id, session: deviceSession(deviceId(id), driver, device?.options) };
  });
  const running = pipeline.event$.subscribe((event) => {
    const atS = elapsedMs(start, clock.now()) / 1_000;
    if (event.bedId === undefined) told.push({ type: `${event.type}.${event.phase}`, atS, event });
  });
  for (let half = 0; half <= seconds * 2; half += 1) {
    const bytes = half % 2 === 0 ? says(half / 2) : {};
    for (const { id, session } of sessions) {
      const said = bytes[id];
      if (said) pipeline.feed(session.take(said, clock.now()));
    }
    pipeline.tick(clock.now());
    clock.advance(500);
  }
  running.unsubscribe();
  return told;
}

/** Pin state: D12 an output, low or high; its contact on D11 is bit 3 of port 1, open is high. */
const relayOff = hex('F0 6E 0C 01 00 F7');
const relayOn = hex('F0 6E 0C 01 01 F7');
const contactOpen = hex('91 08 00');
const contactClosed = hex('91 00 00');
const polled = hex('04');

test('a pager line and a nurse call’s relay speak for themselves, and their silence is told within ten seconds', (t) => {
  const told = night(30, (second) =>
    second < 5 || second > 20 ? { 'pager-1': polled, 'call-1': second === 0 ? contactOpen : relayOff } : {},
  );
  for (const id of ['pager-1', 'call-1']) {
    const onset = told.find(({ type, event }) => type === 'device-silent.onset' && event.deviceId === id);
    t.true(onset !== undefined && onset.atS - 4 <= 10, `${id}: ${onset?.atS}`);
    t.is(onset?.event.conditionId, `device-silent.${id}`);
    t.true(told.some(({ type, event }) => type === 'device-silent.cessation' && event.deviceId === id));
  }
});

test('a contact that does not follow its relay is told within ten seconds with its evidence, and is over when it does', (t) => {
  const told = night(30, (second) => {
    if (second === 0) return { 'pager-1': polled, 'call-1': contactOpen };
    if (second === 20) return { 'pager-1': polled, 'call-1': contactClosed };
    return { 'pager-1': polled, 'call-1': second < 10 ? relayOff : relayOn };
  });
  t.deepEqual(
    told.map(({ type }) => type),
    ['relay-mismatch.onset', 'relay-mismatch.cessation'],
  );
  const [onset] = told;
  t.true(onset !== undefined && onset.atS - 10 <= 10, String(onset?.atS));
  t.like(onset?.event, { deviceId: 'call-1', conditionId: 'relay-mismatch.call-1' });
  t.like(onset?.event.evidence[0], { key: 'relay-read-back', values: { output: 1 } });
});
