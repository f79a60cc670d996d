import { constants, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { messageOf, VigilError } from '../core/error.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string | undefined;
}

/** Certificate and key as they are on the disk, also after they were replaced. */
export interface Certificates {
  current(): SecureContextOptions;
  /** Told when the files were replaced by others that fit. */
  onRenewed(listener: () => void): void;
  counters(): CertificateCounters;
  stop(): void;
}

export interface CertificateCounters {
  /** When the certificate in use runs out; milliseconds since the epoch. */
  readonly untilMs: number;
  readonly renewals: number;
  /** Times that replaced files were not taken, because they cannot be read or do not fit each other. */
  readonly failures: number;
}

const lookEveryMs = 60_000;

/** @throws VigilError VIGIL_CERTIFICATE_INVALID */
export async function openCertificates(
  files: CertificateFiles,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Certificates> {
  let seen = await marksOf(files);
  let used = await read(files);
  let failures = 0;
  let renewals = 0;
  const listeners: (() => void)[] = [];
  const look = async (): Promise<void> => {
    const found = await marksOf(files);
    if (found === seen) return;
    seen = found;
    try {
      used = await read(files);
      renewals += 1;
      log.info('bus-certificate-renewed', { until: new Date(used.untilMs).toISOString() });
      for (const listener of listeners) listener();
    } catch (thrown) {
      // The one in use goes on: half of a renewal must not shut the door.
      failures += 1;
      log.warn('bus-certificate-not-taken', { message: messageOf(thrown) });
    }
  };
  const stop = clock.every(lookEveryMs, () => void look());
  return {
    current: () => used.options,
    onRenewed: (listener) => listeners.push(listener),
    counters: () => ({ untilMs: used.untilMs, renewals, failures }),
    stop,
  };
}

const pathsOf = ({ cert, key, ca }: CertificateFiles): string[] => [
  cert,
  key,
  ...(ca === undefined ? [] : [ca]),
];

/** What changes when a file is replaced, or a link is pointed elsewhere. */
async function marksOf(files: CertificateFiles): Promise<string> {
  const marks = pathsOf(files).map(async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found === undefined ? 'none' : `${found.ino}:${found.size}:${found.mtimeMs}`;
  });
  return (await Promise.all(marks)).join(' ');
}

async function read(
  files: CertificateFiles,
): Promise<{ readonly options: SecureContextOptions; readonly untilMs: number }> {
  const [cert, key, ca] = await Promise.all(pathsOf(files).map(readPem));
  const options: SecureContextOptions = {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    minVersion: 'TLSv1.2',
    // A resumed session would not show its certificate again, nor see that an authority is gone.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
  try {
    createSecureContext(options);
    return { options, untilMs: Date.parse(new X509Certificate(cert ?? '').validTo) };
  } catch (cause) {
    const message = `${pathsOf(files).join(', ')}: ${messageOf(cause)}`;
    throw new VigilError('VIGIL_CERTIFICATE_INVALID', message, { cause });
  }
}

async function readPem(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VigilError('VIGIL_CERTIFICATE_INVALID', `${path}: ${messageOf(cause)}`, { cause });
  }
}
