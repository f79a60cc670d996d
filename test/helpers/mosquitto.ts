import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';

/** A free port of this machine, given back before it is used: another program would have to be quick. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}

/** A real Mosquitto on a port of its own that keeps what it has on disk; it can be killed and started again. */
export class Mosquitto {
  readonly port: number;
  readonly #config: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, config: string) {
    this.port = port;
    this.#config = config;
  }

  /** `autosaveEvery` changes it writes all it keeps to its disk: at 1 a kill loses nothing that it has confirmed. */
  static async start(t: ExecutionContext, more = '', autosaveEvery = 1): Promise<Mosquitto> {
    const folder = await mkdtemp(join(tmpdir(), 'vigil-mosquitto-'));
    const port = await freePort();
    const config = join(folder, 'mosquitto.conf');
    await writeFile(
      config,
      `listener ${port} 127.0.0.1\npersistence true\npersistence_location ${folder}/\nautosave_on_changes true\nautosave_interval ${autosaveEvery}\nmax_queued_messages 0\nuser root\n${more || 'allow_anonymous true'}\n`,
    );
    const one = new Mosquitto(port, config);
    t.teardown(async () => {
      await one.kill();
      await rm(folder, { recursive: true, force: true });
    });
    await one.start();
    return one;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.#process = spawn('mosquitto', ['-c', this.#config], { stdio: 'ignore' });
    for (;;) {
      const socket = connect(this.port, '127.0.0.1');
      try {
        await once(socket, 'connect');
        return;
      } catch {
        if (this.#process.exitCode !== null) throw new Error('mosquitto did not start');
        await new Promise((resolve) => setImmediate(resolve));
      } finally {
        socket.destroy();
      }
    }
  }

  /** At once, without any goodbye. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
