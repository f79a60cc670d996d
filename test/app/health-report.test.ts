import test from 'ava';
import { healthReport } from '../../gateway/station/health-wire.ts';
import { testGateway } from '../helpers/gateway.ts';
import { signedIn } from '../station/signed-in.ts';

const staff = [
  { id: 'nurse-1', displayName: 'Nurse White', role: 'nurse', pin: { env: 'UNUSED' } },
  { id: 'nurse-2', displayName: 'Technician Grey', role: 'technician', pin: { env: 'UNUSED' } },
];

test('a real gateway tells how each of its parts stands, by the schema of its answer, and to nobody who is not signed in', async (t) => {
  t.timeout(90_000);
  const { app } = await testGateway(t, { staff });
  t.is((await fetch(`${app.stationUrl}/api/v1/health-report`)).status, 401);
  const ask = await signedIn(app.stationUrl, 'nurse-1');
  let { json } = await ask('/health-report');
  while (json.processes.some(({ isUp }: { isUp: boolean }) => !isUp)) {
    // The children need the processor to come up; the report is not made anew before.
    await new Promise((next) => setTimeout(next, 500));
    ({ json } = await ask('/health-report'));
  }
  const report = healthReport.strict().parse(json);
  t.deepEqual(
    report.processes.map(({ name }) => name),
    ['core', 'drivers', 'inference'],
  );
  t.true(report.processes.every(({ memoryBytes = 0 }) => memoryBytes > 1e6));
  t.true((report.disk.freeBytes ?? 0) > 0);
  t.true((report.disk.ledgerBytes ?? 0) > 0);
  // A slow machine may have had to start a process again, which is a fault too.
  t.deepEqual(
    report.faults.map(({ fault }) => fault).filter((fault) => fault !== 'process-restarted'),
    ['no-screen', 'clock-unconfirmed'],
  );
  t.deepEqual(
    report.models.map(({ id, isLoaded }) => [id, isLoaded]),
    [['fall', true]],
  );
  t.true((report.store.signed?.seq ?? 0) >= 0);
});

test('only a technician has what a receiver refused sent again; it stands on the ledger with who did it', async (t) => {
  t.timeout(30_000);
  const options = { url: 'http://127.0.0.1:9/', key: { env: 'UNUSED' } };
  const receivers = [{ id: 'pager', kind: 'webhook', options }];
  const { app } = await testGateway(t, { staff, receivers });
  const nurse = await signedIn(app.stationUrl, 'nurse-1');
  t.is((await nurse('/receivers/pager/retry-parked', {})).json.code, 'technicians-only');
  const ask = await signedIn(app.stationUrl, 'nurse-2');
  t.is((await ask('/receivers/other/retry-parked', {})).json.code, 'not-found');
  t.is((await ask('/receivers/pager/drop-parked', { id: 'nothing' })).json.code, 'not-found');
  t.is((await ask('/receivers/pager/retry-parked', {})).status, 200);
  const acts = async () =>
    (await app.store.ledger({ afterSeq: 0, limit: 1000 })).filter(({ kind }) => kind === 'act');
  while ((await acts()).length === 0) await new Promise((next) => setImmediate(next));
  t.deepEqual(
    (await acts()).map(({ subject, body }) => [subject, body]),
    [['pager', { act: 'retry-parked', by: 'nurse-2' }]],
  );
});
