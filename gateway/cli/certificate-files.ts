import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import type { LintProblem } from '../config/lint.ts';
import type { Config } from '../config/schema.ts';
import { messageOf } from '../core/error.ts';

/** A certificate, key or authority that the configuration names. */
export interface CertificateFile {
  readonly field: 'cert' | 'key' | 'ca';
  readonly file: string;
  readonly path: readonly PropertyKey[];
}

/** Those of the gateway's own broker, or of the gateway as a client of the site's. */
export function certificateFiles({ broker }: Config): readonly CertificateFile[] {
  const [named, at] = broker.url === undefined ? [broker.tls, ['broker', 'tls']] : [broker, ['broker']];
  return (['cert', 'key', 'ca'] as const).flatMap((field) => {
    const file = named?.[field];
    return file === undefined ? [] : [{ field, file, path: [...at, field] }];
  });
}

/** For `vigil check` and `vigil run`: the files are there, may be read, and fit each other. */
export function certificateProblems(config: Config): LintProblem[] {
  const files = certificateFiles(config);
  const found = files.map(({ field, file, path }) => {
    try {
      return { field, path, text: readFileSync(file, 'utf8') };
    } catch (thrown) {
      return { field, path, reason: `cannot be read: ${messageOf(thrown)}` };
    }
  });
  const problems = found.flatMap(({ path, reason }) => (reason === undefined ? [] : [{ path, reason }]));
  if (problems.length > 0 || found.length === 0) return problems;
  const pem = (field: CertificateFile['field']) => found.find((one) => one.field === field)?.text;
  try {
    const [cert, key, ca] = [pem('cert'), pem('key'), pem('ca')];
    createSecureContext({ ...(cert && { cert }), ...(key && { key }), ...(ca && { ca }) });
    return [];
  } catch (thrown) {
    const path = files[0]?.path.slice(0, -1) ?? [];
    return [{ path, reason: `certificate, key and authority do not fit each other: ${messageOf(thrown)}` }];
  }
}
