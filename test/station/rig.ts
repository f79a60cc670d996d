import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { fixedAccounts } from '../../gateway/cli/bench/fixed-accounts.ts';
import { quietPages } from '../../gateway/cli/bench/quiet-pages.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { Staff } from '../../gateway/core/ward.ts';
import { hashPin } from '../../gateway/station/password.ts';
import type { StationOptions, StationPorts } from '../../gateway/station/ports.ts';
import type { PaintedCall } from '../../gateway/station/screen-wire.ts';
import { type Station, startStation } from '../../gateway/station/server.ts';
import type { StaffAct, StaffOrder } from '../../gateway/station/wire.ts';
import { fakeWard, fallLanes, HandClock, silentLog, wardStaff } from './fake-ward.ts';

/** Everybody's PIN in these tests is 2468; hashing it takes long, so it is done once. */
export const pinHash = hashPin('2468');

export interface Rig {
  readonly station: Station;
  readonly clock: HandClock;
  readonly acts: StaffAct[];
  readonly orders: StaffOrder[];
  /** What each screen proved, an empty list included. */
  readonly painted: { readonly screenId: string; readonly calls: readonly PaintedCall[] }[];
  raise(alarm: Alarm): void;
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  signIn(staffId?: string, pin?: string): Promise<Answer>;
}

interface CallOptions {
  readonly body?: unknown;
  readonly cookie?: string | undefined;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly cookie: string | undefined;
  readonly setCookie: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a JSON answer is looked at, not typed.
  readonly json: any;
}

/** A station on a free port before a fake ward of two beds, and a way to ask it. */
export async function rig(
  t: ExecutionContext,
  options: Partial<StationOptions> = {},
  own: (clock: HandClock) => Partial<StationPorts> = () => ({}),
  staff: readonly Staff[] = wardStaff,
): Promise<Rig> {
  const webRoot = await mkdtemp(join(tmpdir(), 'vigil-web-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html><title>Vigil</title>');
  const clock = new HandClock();
  const view = fakeWard(2);
  const acts: StaffAct[] = [];
  const orders: StaffOrder[] = [];
  const painted: Rig['painted'] = [];
  const hash = await pinHash;
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot, isDemo: false, openBoard: true, holdsAnswers: true, ...options },
    {
      clock,
      log: silentLog,
      randomBytes,
      accounts: fixedAccounts(staff.map((one) => ({ ...one, pinHash: hash }))),
      snapshot: (session) => view.snapshot(clock.now(), session),
      async act(act) {
        acts.push(act);
        return act.alarmId === 'gone' ? { code: 'alarm-closed', message: 'Closed already.' } : undefined;
      },
      async painted(screenId, calls) {
        painted.push({ screenId, calls });
      },
      async order(order) {
        orders.push(order);
        return order.order === 'resume-audio' ? { code: 'not-held', message: 'Not paused.' } : undefined;
      },
      ...quietPages,
      lanes: { of: async (id) => (id === 'fall.bed-1' ? fallLanes() : undefined) },
      command: async () => undefined,
      commandsOf: () => undefined,
      observe: async () => undefined,
      seeReport: async () => false,
      observationsOf: () => undefined,
      metrics: { contentType: 'text/plain', text: async () => '' },
      ...own(clock),
    },
  );
  t.teardown(() => station.close());
  const call: Rig['call'] = async (method, path, { body, cookie, headers } = {}) => {
    const response = await fetch(`${station.url}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(cookie === undefined ? {} : { cookie }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const setCookie = response.headers.get('set-cookie') ?? '';
    const text = await response.text();
    const json = response.headers.get('content-type')?.startsWith('application/json')
      ? JSON.parse(text)
      : text;
    return {
      status: response.status,
      cookie: setCookie.split(';')[0],
      setCookie,
      headers: response.headers,
      json,
    };
  };
  return {
    station,
    clock,
    acts,
    orders,
    painted,
    raise: (alarm) => {
      for (const value of view.onAlarms([alarm])) station.publish({ type: 'alarm', value });
    },
    call,
    signIn: (staffId = 'li-na', pin = '2468') => call('POST', '/api/v1/session', { body: { staffId, pin } }),
  };
}

/** Reads server-sent events one at a time. */
export async function openStream(t: ExecutionContext, url: string, cookie?: string) {
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  const headers = cookie === undefined ? {} : { cookie };
  const response = await fetch(`${url}/api/v1/stream?screen=s1`, { headers, signal: abort.signal });
  if (response.body === null) throw new Error('no body');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    // biome-ignore lint/suspicious/noExplicitAny: a JSON answer is looked at, not typed.
    async next(): Promise<{ type: string; value: any } | undefined> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const lines = text.slice(0, end).split('\n');
          text = text.slice(end + 2);
          const type = lines.find((line) => line.startsWith('event: '))?.slice(7);
          const data = lines.find((line) => line.startsWith('data: '))?.slice(6);
          if (type !== undefined && data !== undefined) return { type, value: JSON.parse(data) };
          continue;
        }
        const chunk = await reader.read().catch(() => ({ done: true, value: undefined }) as const);
        if (chunk.done) return undefined;
        text += chunk.value;
      }
    },
  };
}
