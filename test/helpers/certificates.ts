import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';

const run = promisify(execFile);

/** Paths of one certificate and its key. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Pair {
  readonly folder: string;
  /** A certificate of this authority; `altNames` such as `DNS:imu-1` or `IP:127.0.0.1`. */
  issue(name: string, options?: { altNames?: string; days?: number; file?: string }): Promise<Pair>;
}

const openssl = (...args: readonly string[]) => run('openssl', args, { timeout: 60_000 });
const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** An authority of this test's own, made by OpenSSL in a folder that ends with the test. */
export async function authority(t: ExecutionContext, name = 'Test authority'): Promise<Authority> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-ca-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const own = { cert: join(folder, 'ca.pem'), key: join(folder, 'ca.key') };
  await openssl(
    ...['req', '-x509', ...newKey, '-keyout', own.key, '-out', own.cert, '-days', '2'],
    ...['-subj', `/CN=${name}`],
  );
  let serial = 0;
  return {
    ...own,
    folder,
    async issue(subject, { altNames, days = 2, file = `${subject}-${serial}` } = {}) {
      serial += 1;
      const pair = { cert: join(folder, `${file}.pem`), key: join(folder, `${file}.key`) };
      const request = join(folder, `${serial}.csr`);
      const extensions = join(folder, `${serial}.ext`);
      await writeFile(extensions, altNames === undefined ? '' : `subjectAltName=${altNames}\n`);
      await openssl(
        'req',
        '-new',
        ...newKey,
        '-keyout',
        pair.key,
        '-out',
        request,
        '-subj',
        `/CN=${subject}`,
      );
      await openssl(
        ...['x509', '-req', '-in', request, '-CA', own.cert, '-CAkey', own.key, '-set_serial', `${serial}`],
        ...['-days', `${days}`, '-extfile', extensions, '-out', pair.cert],
      );
      return pair;
    },
  };
}
