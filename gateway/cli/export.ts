import { registries } from '../app/registries.ts';
import { loadConfig } from '../config/load.ts';
import { VigilError } from '../core/error.ts';
import type { Clock } from '../core/ports.ts';
import { exportLedger } from './export/export-ledger.ts';
import { version } from './version.ts';

interface Choices {
  readonly config: string;
  readonly out: string;
  readonly from?: string;
  readonly until?: string;
}

/** `vigil export`: the ledger of the gateway that a configuration describes, as an inspector takes it away. */
export async function exportFromConfig(
  { config: path, out, from, until }: Choices,
  clock: Pick<Clock, 'now'>,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const { site, gateway, store } = await loadConfig(path, registries);
  const manifest = await exportLedger(
    {
      directory: store.directory,
      out,
      site,
      gateway,
      version: version(),
      ...(from === undefined ? {} : { fromMs: dayOf(from, '--from').getTime() }),
      ...(until === undefined ? {} : { untilMs: nextDay(dayOf(until, '--until')) }),
    },
    clock,
  );
  await write(
    `${out}: rows ${manifest.after.seq + 1} to ${manifest.last.seq}, signed with ${manifest.keyId}`,
  );
  await write(`check it anywhere: node ${out}/verify.mjs ${out} <public key>`);
  return 0;
}

/** Midnight of a day where this machine is. */
function dayOf(text: string, option: string): Date {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  if (year === '' || date.getMonth() !== Number(month) - 1)
    throw new VigilError('VIGIL_EXPORT_REFUSED', `${option} ${text}: write a day as 2026-11-01`);
  return date;
}

const nextDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime();
