import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { messageOf } from '../../core/error.ts';
import { bad, type Finding, good, unknown } from './finding.ts';

const dayMs = 86_400_000;
/** Time to get a new one and to carry it to every client that must know it. */
const soonDays = 30;
const oneCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** How long the certificates in each file are good; in a file of several the first to run out counts. */
export function certificateFindings(files: readonly string[], nowMs: number): Promise<Finding[]> {
  return Promise.all(
    files.map(async (file) => {
      const about = { check: 'certificate' as const, about: file };
      try {
        const found = [...(await readFile(file, 'utf8')).matchAll(oneCertificate)].map(
          ([text]) => new X509Certificate(text),
        );
        const until = Math.min(...found.map(({ validTo }) => Date.parse(validTo)));
        const from = Math.max(...found.map(({ validFrom }) => Date.parse(validFrom)));
        if (found.length === 0) throw new Error('no certificate in PEM');
        const days = Math.floor((until - nowMs) / dayMs);
        const values = { days, until: new Date(until).toISOString(), from: new Date(from).toISOString() };
        if (nowMs >= until) return bad({ ...about, key: 'certificate-over', values });
        if (nowMs < from) return bad({ ...about, key: 'certificate-early', values });
        // It works, and somebody has something to do.
        if (days < soonDays) return unknown({ ...about, key: 'certificate-soon', values });
        return good({ ...about, key: 'certificate-good', values });
      } catch (thrown) {
        return bad({ ...about, key: 'certificate-unreadable', values: { message: messageOf(thrown) } });
      }
    }),
  );
}
