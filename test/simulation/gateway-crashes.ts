import { once } from 'node:events';
import { openForReading } from '../../gateway/store/database.ts';
import { ledgerTable } from '../../gateway/store/ledger-table.ts';
import { verified } from '../../gateway/store/store.ts';
import { Hook, type HookEvent } from '../helpers/hook.ts';
import { type Acknowledged, CrashingWard, killed, Traffic } from './gateway-life.ts';

export interface CrashReport {
  readonly kills: number;
  readonly ledgerRows: number;
  readonly isIntact: boolean;
  /** Acts that the gateway said yes to, and those of them that are not in its ledger. */
  readonly acknowledged: number;
  readonly lostActs: readonly Acknowledged[];
  /** Alarms that the ledger says were raised twice. */
  readonly doubled: readonly string[];
  /** Alarms in the ledger, and those of them that the receiver never heard of and will not at the next start. */
  readonly raised: number;
  readonly untold: readonly string[];
  /** Notices by id, and how many came again under their id. */
  readonly told: number;
  readonly again: number;
  /** The same id with other words, or of one alarm in another order than it happened. */
  readonly wrong: readonly string[];
}

/** Kills the whole gateway at random instants, also while it starts, with calls, answers and a receiver all the time. */
export async function gatewayCrashes(kills: number, random: () => number): Promise<CrashReport> {
  const hook = new Hook();
  await hook.open();
  const ward = await CrashingWard.open(hook);
  const acknowledged: Acknowledged[] = [];
  let traffic: Traffic | undefined;
  hook.event$.subscribe(({ type, data }) => {
    if (type === 'io.vigil.alarm.raised.v1' && data.type === 'help-call')
      void traffic?.onRaised(data.alarmId ?? '');
  });
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const { child, started } = ward.spawn();
      const up = started.then((where) => {
        traffic = new Traffic(where, acknowledged);
      });
      up.catch(() => undefined);
      // One in five dies while it starts.
      if (random() < 0.2) await pause(random() * 1000);
      else {
        await up;
        await pause(300 + random() * 2000);
      }
      await killed(child);
      traffic?.stop();
      traffic = undefined;
    }
    await lastLife(ward, hook);
    return reportOn(ward.database, kills, acknowledged, hook.got);
  } finally {
    await hook.close();
    ward.remove();
  }
}

/** A life without traffic: what waits goes out. */
export async function lastLife(ward: CrashingWard, hook: Hook): Promise<void> {
  const { child, started } = ward.spawn();
  const { station } = await started;
  for (;;) {
    const metrics = await (await fetch(`${station}/metrics`)).text();
    if (/^vigil_receiver_waiting\{[^}]*\} 0$/m.test(metrics) && hook.got.length > 0) break;
    await pause(200);
  }
  // What the counters have not seen yet is at most one look old.
  await pause(6000);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}

export async function reportOn(
  path: string,
  kills: number,
  acknowledged: readonly Acknowledged[],
  got: readonly HookEvent[],
  died: ReadonlySet<string> = new Set(),
): Promise<CrashReport> {
  const db = openForReading(path);
  const { check } = ledgerTable(db);
  const verdict = await verified((from) => check(from, 10_000));
  // What was raised in the last moment is told at the next start: it waits in the store.
  const waiting = db.prepare<[], string>('SELECT id FROM deliveries WHERE state = 0').pluck().all();
  db.close();
  const acts = inLedger(path);
  const raised = [...acts].flatMap((act) =>
    act.endsWith(' raised') ? [act.slice(0, -' raised'.length)] : [],
  );
  /** What a process knew that died before its disk took anything, nobody can know. */
  const forgotten = new Set([...died].map((act) => act.split(' ')[0] ?? ''));
  const first = new Map<string, string>();
  const wrong: string[] = [];
  const links = new Map<string, number>();
  for (const { id, data } of got) {
    const isForgotten = forgotten.has(data.alarmId ?? '');
    const words = JSON.stringify(data);
    const before = first.get(id);
    if (before !== undefined) {
      if (before !== words && !isForgotten) wrong.push(`${id} has other words`);
      continue;
    }
    first.set(id, words);
    const length = data.custody?.length ?? 0;
    if (!isForgotten && length < (links.get(data.alarmId ?? '') ?? 0))
      wrong.push(`${id} came after what followed it`);
    links.set(data.alarmId ?? '', length);
  }
  const told = new Set([...first.keys()].filter((id) => id.endsWith('.raised')));
  return {
    kills,
    ledgerRows: verdict.rows,
    isIntact: verdict.isIntact,
    acknowledged: acknowledged.length,
    lostActs: acknowledged.filter(({ alarmId, act }) => {
      const name = `${alarmId} ${act}`;
      return !acts.has(name) && !died.has(name);
    }),
    doubled: doubledIn(path),
    raised: raised.length,
    untold: raised.filter((alarmId) => ![...told, ...waiting].some((id) => id.startsWith(`${alarmId}.`))),
    told: first.size,
    again: got.length - first.size,
    wrong,
  };
}

/** Acts on alarms, in the order of the ledger: `alarm act`. */
function* actsOf(path: string): Generator<string> {
  const db = openForReading(path);
  try {
    const { entries } = ledgerTable(db);
    for (let seq = 0; ; ) {
      const rows = entries(seq, 1000);
      if (rows.length === 0) return;
      seq = rows.at(-1)?.seq ?? seq;
      for (const { kind, subject, body } of rows)
        if (kind === 'alarm') yield `${subject} ${(body as { act: string }).act}`;
    }
  } finally {
    db.close();
  }
}

/** What the ledger holds; nothing while there is none. */
export function inLedger(path: string): ReadonlySet<string> {
  try {
    return new Set(actsOf(path));
  } catch {
    return new Set();
  }
}

function doubledIn(path: string): readonly string[] {
  const seen = new Set<string>();
  return [...actsOf(path)].filter((act) => {
    const isSeen = seen.has(act);
    seen.add(act);
    return isSeen && act.endsWith(' raised');
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
