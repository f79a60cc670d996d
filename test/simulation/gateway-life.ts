import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import mqtt, { type MqttClient } from 'mqtt';
import { hashPassword } from '../../gateway/bus/secret.ts';
import { hashPin } from '../../gateway/station/password.ts';
import { nursePin } from '../helpers/gateway.ts';
import type { Hook } from '../helpers/hook.ts';
import { root } from '../helpers/source-tree.ts';

const password = 'a call button';
/** A button that is pressed again soon is the same call; each life hears one of each bed. */
const bedsOfTheWard = Array.from({ length: 16 }, (_, n) => `bed-${n + 1}`);

interface Started {
  readonly station: string;
  readonly broker: number;
}

/** A ward on the disk: its configuration and its store, for one life of the gateway after the other. */
export class CrashingWard {
  readonly directory = mkdtempSync(join(tmpdir(), 'vigil-crashes-'));
  readonly #config = join(this.directory, 'vigil.yaml');
  readonly #env: NodeJS.ProcessEnv;
  readonly store: string;

  private constructor(hook: Hook, pinHash: string, deviceHash: string, place = this.directory) {
    this.store = join(place, 'store');
    this.#env = {
      ...process.env,
      PIN: pinHash,
      DEVICE: deviceHash,
      KEY: 'a key of thirty-two bytes, shared',
    };
    mkdirSync(this.store);
    writeFileSync(
      this.#config,
      JSON.stringify({
        site: 'home',
        gateway: 'g1',
        ward: 'Ward',
        station: { port: 0, openBoard: true },
        broker: {
          port: 0,
          users: [{ username: 'bridge', password: { env: 'DEVICE' }, trees: ['zigbee2mqtt'] }],
        },
        store: { directory: this.store },
        beds: bedsOfTheWard.map((id) => ({ id, room: '1', label: id })),
        staff: [{ id: 'nurse-1', displayName: 'Nurse White', role: 'nurse', pin: { env: 'PIN' } }],
        devices: bedsOfTheWard.map((bed) => ({
          id: `call-${bed}`,
          driver: 'zigbee2mqtt',
          bed,
          options: { friendlyName: bed },
        })),
        receivers: [
          { id: 'his', kind: 'webhook', options: { url: hook.url, key: { env: 'KEY' }, timeoutS: 5 } },
        ],
      }),
    );
  }

  /** `place`: the disk that its store lies on. */
  static async open(hook: Hook, place?: string): Promise<CrashingWard> {
    return new CrashingWard(hook, await hashPin(nursePin), await hashPassword(password), place);
  }

  get database(): string {
    return join(this.store, 'vigil.sqlite');
  }

  /** Starts the gateway as a service manager would. `started` rejects where it ends before that. */
  spawn(): {
    readonly child: ChildProcess;
    readonly started: Promise<Started>;
  } {
    const args = [join(root, 'build/gateway/main.js'), 'run', '--config', this.#config];
    const child = spawn(process.execPath, args, { env: this.#env, stdio: ['ignore', 'ignore', 'pipe'] });
    return { child, started: startedOf(child) };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function startedOf(child: ChildProcess): Promise<Started> {
  if (child.stderr === null) throw new Error('no output');
  const said: string[] = [];
  const exit = once(child, 'exit');
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (!line.includes('VIGIL_STARTED')) continue;
    child.stderr.resume();
    return JSON.parse(line) as Started;
  }
  const [code, signal] = await exit;
  throw new Error(`ended before it started, ${signal ?? code}: ${said.slice(-3).join(' ')}`);
}

/** An act that the gateway has said yes to. */
export interface Acknowledged {
  readonly alarmId: string;
  readonly act: 'accept' | 'close';
}

/** Who keeps what was acknowledged. */
interface Heard {
  push(act: Acknowledged): unknown;
}

/** Residents who call and a nurse who answers each call that the receiver hears of, as fast as it goes, while the gateway lives. */
export class Traffic {
  readonly #station: string;
  readonly #client: MqttClient;
  readonly #acknowledged: Heard;
  readonly #cookie: Promise<string>;
  #isOver = false;

  constructor({ station, broker }: Started, acknowledged: Heard) {
    this.#station = station;
    this.#acknowledged = acknowledged;
    this.#client = mqtt.connect({
      host: '127.0.0.1',
      port: broker,
      username: 'bridge',
      password,
      clientId: 'bridge',
      reconnectPeriod: 0,
    });
    this.#client.on('error', () => undefined);
    this.#client.on('connect', () => void this.#call());
    this.#cookie = this.#signIn();
    this.#cookie.catch(() => undefined);
  }

  /** A call that the receiver was told of. */
  async onRaised(alarmId: string): Promise<void> {
    for (const act of ['accept', 'close'] as const) {
      const isDone = await this.#act(alarmId, act).catch(() => false);
      if (!isDone) return;
      this.#acknowledged.push({ alarmId, act });
    }
  }

  stop(): void {
    this.#isOver = true;
    this.#client.end(true);
  }

  /** One cord after the other is pulled, again and again; the broker's answer sets the pace. */
  async #call(): Promise<void> {
    for (let n = 0; !this.#isOver && this.#client.connected; n += 1) {
      const bed = bedsOfTheWard[n % bedsOfTheWard.length];
      const payload = JSON.stringify({ action: 'emergency' });
      await this.#client.publishAsync(`zigbee2mqtt/${bed}`, payload, { qos: 1 }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #signIn(): Promise<string> {
    const response = await this.#post('/api/v1/session', { staffId: 'nurse-1', pin: nursePin });
    return response.headers.get('set-cookie')?.split(';')[0] ?? '';
  }

  async #act(alarmId: string, act: Acknowledged['act']): Promise<boolean> {
    const body = act === 'close' ? { outcome: 'real' } : {};
    const response = await this.#post(
      `/api/v1/alarms/${encodeURIComponent(alarmId)}/${act}`,
      body,
      await this.#cookie,
    );
    return response.ok;
  }

  #post(path: string, body: object, cookie = ''): Promise<Response> {
    return fetch(`${this.#station}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: this.#station, cookie },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(10_000),
    });
  }
}

/** Ends without any warning. */
export async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
