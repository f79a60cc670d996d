import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { brokerLogins } from '../../gateway/cli/broker-logins.ts';
import { authority } from '../helpers/certificates.ts';
import { wardConfig } from '../helpers/gateway.ts';

test('each process has its own login to a broker of the site, and the gateway’s certificate is the gateway’s alone', async (t) => {
  const { folder, cert, key } = await authority(t);
  const secret = join(folder, 'secret');
  await writeFile(secret, 'of flows\n');
  const url = 'mqtts://broker.local';
  const environment = { GATEWAY: 'of gateway', DRIVERS: 'of drivers' };
  const logins = (broker: object) => brokerLogins(wardConfig(folder, { broker }), environment);
  t.is(await logins({ port: 0 }), undefined);
  const own = await logins({
    url,
    ...{ ca: cert, cert, key, username: 'gw', password: { env: 'GATEWAY' } },
    drivers: { username: 'dr', password: { env: 'DRIVERS' } },
    flows: { username: 'fl', password: { file: secret } },
  });
  t.like(own?.gateway, { url, username: 'gw', password: 'of gateway' });
  t.deepEqual(Object.keys(own?.gateway.tls ?? {}), ['ca', 'cert', 'key']);
  t.like(own?.drivers, { username: 'dr', password: 'of drivers' });
  t.deepEqual(Object.keys(own?.drivers.tls ?? {}), ['ca']);
  t.like(own?.flows, { username: 'fl', password: 'of flows' });
  const shared = await logins({ url: 'mqtt://broker.local', username: 'gw', password: { env: 'GATEWAY' } });
  t.deepEqual(shared?.drivers, { url: 'mqtt://broker.local', username: 'gw', password: 'of gateway' });
  await t.throwsAsync(logins({ url, ca: '/nowhere/ca.pem' }), {
    message: /VIGIL_CERTIFICATE_INVALID: \/nowhere\/ca\.pem/,
  });
});
