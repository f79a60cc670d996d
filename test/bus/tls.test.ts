import { readFileSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls, type SecureVersion } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import type { ClientCertificates } from '../../gateway/bus/tls-layer.ts';
import { inputTopic, statusTopic } from '../../gateway/bus/topics.ts';
import { systemClock } from '../../gateway/clock.ts';
import { type Authority, authority, type Pair } from '../helpers/certificates.ts';
import { ManualClock } from '../helpers/manual-clock.ts';
import { message, password, shown, site, wayBench } from './ways.ts';

const serverNames = { altNames: 'IP:127.0.0.1' };

async function secured(
  t: ExecutionContext,
  clientCertificates: ClientCertificates,
  clock: ManualClock | ReturnType<typeof systemClock> = systemClock(),
) {
  const ca = await authority(t);
  const server = await ca.issue('gateway', serverNames);
  const tls = { host: '127.0.0.1', port: 0, ...server, ca: ca.cert, clientCertificates };
  const bench = await wayBench(t, { tls }, clock);
  return { ...bench, ca, server, url: `mqtts://127.0.0.1:${bench.broker.ports.tls}` };
}

const withCertificate = (pair: Pair, ca: Authority) => shown(pair, ca.cert, readFileSync);
const trusting = (ca: Authority) => ({ ca: readFileSync(ca.cert) });

test('over TLS a password counts as over TCP, and what is wrong is refused and counted', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'off');
  t.is(await outcome(comes(url, { ...trusting(ca), username: 'imu-2', password })), 'in');
  t.is(await outcome(comes(url, { ...trusting(ca), username: 'imu-2', password: 'guess' })), 'refused 4');
  t.is(await outcome(comes(url, trusting(ca))), 'refused 4');
  t.is(await outcome(comes(url, { ...trusting(ca), username: 'imu-1', password: '' })), 'refused 4');
  const { refusals, ways } = broker.counters();
  t.is(refusals['wrong-credentials'], 2, 'also for a user who has no password');
  t.is(refusals['no-credentials'], 1);
  t.deepEqual(ways, { tcp: 0, tls: 4, 'web-socket': 0 });
});

test('a certificate by its DNS name is its user without a password, and that user’s access list applies', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'optional');
  const pair = await ca.issue('whatever', { altNames: 'DNS:IMU-1.ward' });
  const client = comes(url, withCertificate(pair, ca));
  t.is(await outcome(client), 'in');
  const heard = new Promise<string>((resolve) => {
    t.teardown(broker.subscribe('vigil/v1/in/#', (topic) => resolve(topic)));
  });
  await client.publishAsync(inputTopic('imu-1', 'imu'), '{}', { qos: 1 });
  t.is(await heard, inputTopic('imu-1', 'imu'));
  const closed = new Promise((resolve) => client.once('close', () => resolve(undefined)));
  client.publish(inputTopic('imu-2', 'imu'), '{}', { qos: 1 });
  await closed;
  t.is(broker.counters().refusals['publish-not-allowed'], 1);
});

test('a certificate by its common name is a reader, who keeps a session under its own name', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'required');
  const pair = await ca.issue('display');
  const options = { ...withCertificate(pair, ca), clientId: 'wall', clean: false };
  const first = comes(url, options);
  t.is(await outcome(first), 'in');
  const display = comes(url, { ...options, clientId: 'other', username: 'display' });
  t.is(await outcome(display), 'in', 'its own name may stand beside it');
  await display.subscribeAsync(statusTopic(site), { qos: 1 });
  const told = message(display);
  await broker.publish({ topic: statusTopic(site), payload: 'online', qos: 1, isRetained: true });
  t.is(await told, `${statusTopic(site)} online`);
});

test('a certificate does not let in under another name, whatever the password', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'optional');
  const pair = await ca.issue('imu-1.ward');
  const other = comes(url, { ...withCertificate(pair, ca), username: 'imu-2', password });
  t.is(await outcome(other), 'refused 5');
  const both = await ca.issue('imu-1.ward', { altNames: 'DNS:display' });
  t.is(await outcome(comes(url, withCertificate(both, ca))), 'refused 5', 'one that is two users is none');
  t.is(broker.counters().refusals['certificate-of-another'], 2);
});

test('a wildcard, or a name that only looks like a list of names, is nobody’s', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'optional');
  const wild = await ca.issue('some', { altNames: 'DNS:*.ward' });
  t.is(await outcome(comes(url, withCertificate(wild, ca))), 'refused 4');
  const list = await ca.issue('x, DNS:imu-1.ward', { file: 'list' });
  t.is(await outcome(comes(url, withCertificate(list, ca))), 'refused 4');
  t.is(broker.counters().refusals['no-credentials'], 2);
});

test('a certificate of another authority is refused even where none is needed', async (t) => {
  const { broker, ca, url, comes, outcome, told } = await secured(t, 'optional');
  const stranger = await authority(t, 'Stranger');
  const pair = await stranger.issue('imu-1.ward');
  const refused = told('bus-refused');
  t.is(await outcome(comes(url, withCertificate(pair, ca))), 'closed');
  t.is((await refused)['kind'], 'certificate-untrusted');
  t.is(broker.counters().refusals['certificate-untrusted'], 1);
});

test('a certificate that has run out is refused', async (t) => {
  const { ca, url, comes, outcome, told } = await secured(t, 'optional');
  const pair = await ca.issue('imu-1.ward', { days: -1 });
  const refused = told('bus-refused');
  t.is(await outcome(comes(url, withCertificate(pair, ca))), 'closed');
  t.is((await refused)['kind'], 'certificate-untrusted');
});

test('where a certificate is required, a password alone does not come in', async (t) => {
  const { ca, url, comes, outcome, told } = await secured(t, 'required');
  const refused = told('bus-refused');
  t.is(await outcome(comes(url, { ...trusting(ca), username: 'imu-2', password })), 'closed');
  t.is((await refused)['kind'], 'certificate-missing');
  const spare = await ca.issue('tablet');
  const known = comes(url, { ...withCertificate(spare, ca), username: 'imu-2', password });
  t.is(await outcome(known), 'in', 'a certificate that is no user’s, with a user’s password');
});

test('versions before TLS 1.2 and plain bytes are refused and counted', async (t) => {
  const { broker, ca, told } = await secured(t, 'off');
  const port = broker.ports.tls ?? 0;
  const hand = (maxVersion: SecureVersion, minVersion: SecureVersion = maxVersion) =>
    new Promise<string>((resolve) => {
      const ciphers = 'DEFAULT@SECLEVEL=0';
      const socket = connectTls(
        { host: '127.0.0.1', port, ca: readFileSync(ca.cert), minVersion, maxVersion, ciphers },
        () => {
          protocol = socket.getProtocol() ?? '';
          socket.end();
        },
      );
      let protocol = 'refused';
      socket.resume();
      socket.on('error', () => undefined);
      socket.once('close', () => resolve(protocol));
    });
  const old = told('bus-refused');
  t.is(await hand('TLSv1.1', 'TLSv1'), 'refused');
  t.is((await old)['kind'], 'tls-failed');
  t.is(await hand('TLSv1.2'), 'TLSv1.2');
  t.is(await hand('TLSv1.3'), 'TLSv1.3');
  const plain = connectTcp({ host: '127.0.0.1', port });
  const closed = new Promise((resolve) => plain.once('close', resolve));
  plain.on('error', () => undefined);
  plain.resume();
  plain.write(Buffer.alloc(64, 0x10));
  await closed;
  t.is(broker.counters().refusals['tls-failed'], 2);
});

test('the bounds on connections hold for TCP and TLS together, and a connection that ends gives its place back', async (t) => {
  const ca = await authority(t);
  const tls = {
    ...{ host: '127.0.0.1', port: 0, clientCertificates: 'off' as const },
    ...(await ca.issue('gateway', serverNames)),
  };
  const { broker, comes, outcome, told } = await wayBench(t, { tls, limits: { maxClients: 1 } });
  const secure = `mqtts://127.0.0.1:${broker.ports.tls}`;
  const options = { username: 'imu-2', password, ...trusting(ca) };
  const first = comes(secure, options);
  t.is(await outcome(first), 'in');
  const refused = told('bus-refused');
  t.is(await outcome(comes(`mqtt://127.0.0.1:${broker.port}`, options)), 'closed');
  t.is((await refused)['kind'], 'too-many-clients');
  t.is(await outcome(comes(secure, options)), 'closed');
  await first.endAsync();
  // The server's side of the connection ends a little after the client's.
  let last = 'closed';
  for (let tries = 0; last === 'closed' && tries < 200; tries += 1)
    last = await outcome(comes(secure, options));
  t.is(last, 'in');
});

test('keep-alive and length of payload are bounded over TLS too', async (t) => {
  const { broker, ca, url, comes, outcome } = await secured(t, 'off');
  const options = { ...trusting(ca), username: 'imu-2', password };
  t.is(await outcome(comes(url, { ...options, keepalive: 3600 })), 'refused 5');
  const client = comes(url, options);
  t.is(await outcome(client), 'in');
  const closed = new Promise((resolve) => client.once('close', () => resolve(undefined)));
  client.publish(inputTopic('imu-2', 'imu'), Buffer.alloc(80_000), { qos: 1 });
  await closed;
  const { refusals, faults } = broker.counters();
  t.is(refusals['keep-alive'], 1);
  t.is(refusals['payload-too-large'], 1);
  t.is(faults, 0);
});

test('a certificate that was replaced is served to who comes next; half of one is not', async (t) => {
  const clock = new ManualClock();
  const { broker, ca, server, url, comes, outcome, told } = await secured(t, 'off', clock);
  const served = () =>
    new Promise<string>((resolve, reject) => {
      const port = broker.ports.tls ?? 0;
      const socket = connectTls({ host: '127.0.0.1', port, ca: readFileSync(ca.cert) }, () => {
        resolve(socket.getPeerX509Certificate()?.serialNumber ?? '');
        socket.destroy();
      });
      socket.once('error', reject);
    });
  const stays = comes(url, { ...trusting(ca), username: 'imu-2', password });
  t.is(await outcome(stays), 'in');
  const before = await served();
  const next = await ca.issue('gateway', { ...serverNames, days: 9 });

  await copyFile(next.cert, server.cert);
  const halfway = told('bus-certificate-not-taken');
  clock.advance(60_000);
  t.regex(String((await halfway)['message']), /VIGIL_CERTIFICATE_INVALID/);
  t.is(await served(), before);

  await copyFile(next.key, server.key);
  const renewed = told('bus-certificate-renewed');
  clock.advance(60_000);
  await renewed;
  t.not(await served(), before);
  t.true(stays.connected, 'who is there stays');
  const { certificate } = broker.counters();
  t.is(certificate?.renewals, 1);
  t.is(certificate?.failures, 1);
  t.true((certificate?.untilMs ?? 0) > Date.now() + 8 * 86_400_000);
});

test('a file that is missing, or a key of another certificate, stops the start with its name', async (t) => {
  const ca = await authority(t);
  const [one, two] = [await ca.issue('one'), await ca.issue('two')];
  const tls = { host: '127.0.0.1', port: 0, clientCertificates: 'off' as const };
  const start = (cert: string, key: string) => wayBench(t, { tls: { ...tls, cert, key } });
  await t.throwsAsync(start('/nowhere/cert.pem', one.key), {
    message: /VIGIL_CERTIFICATE_INVALID: \/nowhere\/cert.pem/,
  });
  await t.throwsAsync(start(one.cert, two.key), { message: /VIGIL_CERTIFICATE_INVALID: .*one-0.pem/ });
  await writeFile(two.cert, 'no certificate');
  await t.throwsAsync(start(two.cert, two.key), { message: /VIGIL_CERTIFICATE_INVALID/ });
});
