import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { type Recording, readRecording } from '../../../drivers/transport/recording.ts';

/** A recording of one person with what is known of it beforehand. */
export interface Case {
  readonly label: string;
  readonly recording: Recording;
  readonly isFall?: boolean;
  /** Written down by people: a value that is not there says nothing about a sensor. */
  readonly isCharted?: true;
}

export interface DataSet {
  readonly name: string;
  /** Undefined where the folder is not there. */
  cases(data: string, most: number): Promise<AsyncIterable<Case> | undefined>;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Lines of a manifest after its header, as cells by name. None of the sets quotes a comma. */
async function rowsOf(path: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const [head = '', ...lines] = (await readFile(path, 'utf8')).trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
  });
}

/** Every n-th of a list, so that a smaller run still sees all of it evenly. */
const thinned = <T>(items: readonly T[], most: number): readonly T[] =>
  items.filter(
    (_, index) =>
      Math.floor((index * most) / items.length) !== Math.floor(((index - 1) * most) / items.length),
  );

const bidmc: DataSet = {
  name: 'vitals/bidmc (numerics at 1 Hz)',
  async cases(data, most) {
    const folder = join(data, 'vitals/bidmc');
    if (!(await isThere(folder))) return undefined;
    const rows = await rowsOf(join(folder, 'manifest.csv'));
    return (async function* () {
      for (const { record } of thinned(rows, most)) {
        const label = join(folder, `rec/${record}_numerics.csv.gz`);
        yield { label, recording: await readRecording(label) };
      }
    })();
  },
};

/** Subjects whose recordings the fall model has not been trained on. */
const heldOut = /^S(A(19|2\d)|E1[1-5])$/;

const sisfall: DataSet = {
  name: 'falls/sisfall (people the model has not seen)',
  async cases(data, most) {
    const folder = join(data, 'falls/sisfall');
    if (!(await isThere(folder))) return undefined;
    const rows = (await rowsOf(join(folder, 'manifest.csv'))).filter(({ subject = '' }) =>
      heldOut.test(subject),
    );
    return (async function* () {
      for (const { file = '', label: kind } of thinned(rows, most)) {
        const label = join(folder, file);
        yield { label, recording: await readRecording(label), isFall: kind === 'fall' };
      }
    })();
  },
};

const charted: Readonly<Record<string, string>> = { HR: 'hr', RR: 'resp', SpO2: 'spo2', SBP: 'sbp' };

/** The charted values of one stay as a recording: a row a charting, what was not charted is not there. */
function stayOf(
  values: readonly { readonly atS: number; readonly channel: string; readonly value: number }[],
): Recording {
  const channels = [...new Set(Object.values(charted))];
  const times = [...new Set(values.map(({ atS }) => atS))].sort((a, b) => a - b);
  const start = times[0] ?? 0;
  const rowOf = new Map(times.map((atS, row) => [atS, row]));
  const columns = channels.map(() => new Float32Array(times.length).fill(Number.NaN));
  for (const { atS, channel, value } of values) {
    const column = columns[channels.indexOf(channel)];
    if (column) column[rowOf.get(atS) ?? 0] = value;
  }
  const t = Float64Array.from(times, (atS) => atS - start);
  const units = channels.map((channel) => (channel === 'spo2' ? '%' : channel === 'sbp' ? 'mm[Hg]' : '/min'));
  return { channels, units, t, columns, ignored: [], outOfOrder: 0 };
}

const mimic3: DataSet = {
  name: 'vitals/mimic3-demo (charted about hourly)',
  async cases(data, most) {
    const path = join(data, 'vitals/mimic3-demo/vitals_long.csv.gz');
    if (!(await isThere(path))) return undefined;
    const stays = new Map<string, { atS: number; channel: string; value: number }[]>();
    for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
      const [, , stay = '', time, vital = '', , value, , error] = line.split(',');
      const channel = charted[vital];
      // Marked by the hospital itself as entered in error.
      if (channel === undefined || Number(error) === 1 || stay === '') continue;
      const values = stays.get(stay) ?? [];
      values.push({ atS: Number(time), channel, value: Number(value) });
      stays.set(stay, values);
    }
    return (async function* () {
      for (const [stay, values] of thinned([...stays], most))
        yield { label: `stay ${stay}`, recording: stayOf(values), isCharted: true as const };
    })();
  },
};

export const dataSets: readonly DataSet[] = [sisfall, bidmc, mimic3];
