import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { registries } from '../../gateway/app/registries.ts';
import { receiverFindings } from '../../gateway/cli/doctor/receivers.ts';
import { listReceivers, retryParked } from '../../gateway/cli/receivers.ts';
import { systemClock } from '../../gateway/clock.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import { openStore } from '../../gateway/store/store.ts';
import { openHook } from '../helpers/hook.ts';
import { alarmNotice, deliveryOf } from '../helpers/notices.ts';
import { nothing, place } from '../helpers/store.ts';

const options = { url: 'http://127.0.0.1:9/hook', key: { env: 'PATH' } };

/** A store with one notice that waits and one that was put aside, and the configuration beside it. */
async function ward(t: ExecutionContext) {
  const path = place(t);
  const store = await openStore(path);
  t.teardown(() => store.close());
  const [parked, waiting] = [alarmNotice(1), alarmNotice(2)];
  await store.commit({ ...nothing, deliveries: [deliveryOf(parked, 'his'), deliveryOf(waiting, 'his')] });
  await store.park('his', parked.id, 'AR: unknown bed');
  const config = join(dirname(path), 'config', 'vigil.yaml');
  mkdirSync(dirname(config));
  writeFileSync(
    config,
    JSON.stringify({
      site: 's',
      gateway: 'g',
      ward: 'w',
      store: { directory: dirname(path) },
      staff: [{ id: 'n', displayName: 'N', role: 'nurse', pin: { env: 'P' } }],
      receivers: [{ id: 'his', kind: 'webhook', options }],
    }),
  );
  return { store, config, parked, waiting };
}

async function said(run: (write: (line: string) => Promise<void>) => Promise<number>) {
  const lines: unknown[] = [];
  const code = await run(async (line) => void lines.push(JSON.parse(line)));
  return { code, lines };
}

test('a technician reads what waits for a receiver and what it refuses, while the gateway has the store open', async (t) => {
  const { config, parked, waiting } = await ward(t);
  const { code, lines } = await said((write) => listReceivers(config, write));
  t.is(code, 0);
  t.deepEqual(lines, [
    {
      type: 'receiver',
      id: 'his',
      kind: 'webhook',
      waiting: 1,
      waitingAlarms: 1,
      parked: 1,
      oldest: new Date(waiting.at.wallMs).toISOString(),
    },
    {
      type: 'parked',
      receiver: 'his',
      id: parked.id,
      subject: 'bed-1',
      reason: 'AR: unknown bed',
      at: new Date(parked.at.wallMs).toISOString(),
    },
  ]);
});

test('what is let wait again is found by the running gateway, and a receiver that is not there is named', async (t) => {
  const { store, config, parked, waiting } = await ward(t);
  const { lines } = await said((write) => retryParked('his', config, write));
  t.deepEqual(lines, [{ type: 'retried', receiver: 'his', count: 1 }]);
  t.deepEqual(
    (await store.pendingDeliveries('his', 10)).map(({ notice }) => notice.id),
    [parked.id, waiting.id],
  );
  await t.throwsAsync(
    said((write) => retryParked('other', config, write)),
    { code: 'VIGIL_RECEIVER_UNKNOWN' },
  );
});

test('the doctor says which receiver is there, which is not, which secret or file is missing, and which is a device', async (t) => {
  const hook = await openHook(t);
  const config = configSchema(registries).parse({
    site: 's',
    gateway: 'g',
    ward: 'w',
    receivers: [
      { id: 'there', kind: 'webhook', options: { ...options, url: hook.url } },
      { id: 'away', kind: 'webhook', options },
      {
        id: 'secretless',
        kind: 'webhook',
        options: { ...options, url: hook.url, key: { env: 'VIGIL_NO_SUCH' } },
      },
      { id: 'untrusted', kind: 'webhook', options: { ...options, ca: '/nowhere/ca.pem' } },
      { id: 'pagers', kind: 'pager', options: { device: 'pager-1' } },
    ],
  });
  const findings = await receiverFindings(config, systemClock());
  t.deepEqual(
    findings.map(({ about, state, key }) => [about, state, key]),
    [
      ['there', 'good', 'receiver-good'],
      ['away', 'bad', 'receiver-bad'],
      ['secretless', 'bad', 'receiver-bad'],
      ['untrusted', 'bad', 'receiver-bad'],
      ['pagers', 'unknown', 'receiver-by-device'],
    ],
  );
  t.regex(String(findings[2]?.values['message']), /VIGIL_NO_SUCH/);
  t.regex(String(findings[3]?.values['message']), /nowhere\/ca\.pem/);
  t.is(hook.got.length, 0, 'nothing was sent');
});
