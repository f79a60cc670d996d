import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { certificateFindings } from '../../gateway/cli/doctor/certificates.ts';
import { inWords } from '../../gateway/cli/doctor/words.ts';
import { systemClock } from '../../gateway/clock.ts';
import { authority, type Pair } from '../helpers/certificates.ts';
import { root } from '../helpers/source-tree.ts';

const dayMs = 86_400_000;

async function vigil(...args: readonly string[]) {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), ...args], { cwd: root });
  let out = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  const [code] = await once(child, 'close');
  return { code, out };
}

async function configured(t: ExecutionContext) {
  const ca = await authority(t);
  const pair = await ca.issue('gateway', { days: 100 });
  const path = join(ca.folder, 'vigil.yaml');
  const write = ({ cert, key }: Pair, authorities = ca.cert) =>
    writeFile(
      path,
      `site: test
gateway: g1
ward: Ward 1
station: { port: 1 }
store: { directory: ${ca.folder} }
staff:
  - { id: n1, displayName: N, role: nurse, pin: { env: PIN } }
broker:
  port: 2
  tls:
    cert: ${cert}
    key: ${key}
    ca: ${authorities}
    clientCertificates: optional
  users:
    - { username: imu-1, device: imu-1, certificate: imu-1 }
`,
    );
  await write(pair);
  return { ca, pair, path, write };
}

test('`check` takes files that fit, and names the line of one that is missing or fits no other', async (t) => {
  const { ca, pair, path, write } = await configured(t);
  const good = await vigil('check', path);
  t.is(good.code, 0, good.out);
  const other = await ca.issue('other');
  await write({ cert: pair.cert, key: other.key });
  const unfit = await vigil('check', path);
  t.is(unfit.code, 1);
  t.regex(unfit.out, /:10 broker\.tls: certificate, key and authority do not fit each other: .*key/);
  await write({ cert: '/nowhere/cert.pem', key: pair.key }, '/nowhere/ca.pem');
  const missing = await vigil('check', path);
  t.is(missing.code, 1);
  t.regex(missing.out, /:11 broker\.tls\.cert: cannot be read: ENOENT.*\/nowhere\/cert\.pem/);
  t.regex(missing.out, /:13 broker\.tls\.ca: cannot be read: ENOENT.*\/nowhere\/ca\.pem/);
  t.is((await vigil('run', '--config', path)).code, 1, 'nor does the gateway start');
});

test('`doctor` tells how long each certificate is good, in both languages', async (t) => {
  const { ca, pair, path } = await configured(t);
  const english = await vigil('doctor', '--config', path, '--lang', 'en');
  t.regex(english.out, new RegExp(`✔ certificate ${pair.cert}: good for 99 days, until 2`));
  t.regex(english.out, new RegExp(`\\? certificate ${ca.cert}: runs out in 1 days, .*\n {4}→ Renew it now`));
  t.notRegex(english.out, /gateway-0\.key/);
  const chinese = await vigil('doctor', '--config', path, '--lang', 'zh-CN');
  t.regex(chinese.out, new RegExp(`✔ 证书 ${pair.cert}：还有 99 天`));
  await rm(pair.cert);
  const missing = await vigil('doctor', '--config', path, '--lang', 'en');
  t.regex(missing.out, /✘ certificate .*: cannot be read: ENOENT/);
});

test('good, soon, over, not yet and unreadable; of several certificates in a file the first to run out counts', async (t) => {
  const { ca, pair } = await configured(t);
  const now = systemClock().now().wallMs;
  const keyAt = async (afterDays: number) => {
    const [finding] = await certificateFindings([pair.cert], now + afterDays * dayMs);
    return `${finding?.state} ${finding?.key}`;
  };
  t.is(await keyAt(69), 'good certificate-good');
  t.is(await keyAt(71), 'unknown certificate-soon');
  t.is(await keyAt(101), 'bad certificate-over');
  t.is(await keyAt(-1), 'bad certificate-early');
  await appendFile(pair.cert, await readFile(ca.cert, 'utf8'));
  t.is(await keyAt(3), 'bad certificate-over', 'the authority behind it ran out');
  await writeFile(pair.cert, 'nothing');
  const [finding] = await certificateFindings([pair.cert], now);
  t.is(finding?.key, 'certificate-unreadable');
  const { says, fix } = inWords('certificate-over', { until: '2027' }, 'zh-CN');
  t.is(`${says} ${fix}`, '已于 2027 过期 请更换证书和私钥；会校验证书的客户端无法连接。');
});
