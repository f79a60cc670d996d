import { startApp } from '../../app.ts';
import type { Config } from '../../config/schema.ts';
import { messageOf, VigilError } from '../../core/error.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { createSignInMemory } from '../../station/sign-in-memory.ts';
import type { App, AppOptions } from '../contract.ts';
import type { ConfigSource, SettingsOptions } from './contract.ts';
import { digestOf } from './digest.ts';

export interface SuccessionParts {
  readonly source: ConfigSource;
  readonly check: SettingsOptions['check'];
  readonly clock: Clock;
  readonly log: Log;
  /** What a gateway with this configuration is started with beside it: its secrets above all. */
  optionsFor(config: Config): Promise<Omit<AppOptions, 'config' | 'settings' | 'signInMemory'>>;
  /** In place of the gateway itself. */
  readonly start?: (options: AppOptions) => Promise<App>;
  /** A gateway has started: the first, and each that follows it. */
  onStart?(app: App, awayMs: number | undefined): void;
}

/** One gateway after the other in this process, each with the configuration as it is then. */
export interface Succession {
  /** The one that runs; while one follows another, the earlier. */
  readonly app: App;
  /** Rejects where none could be started any more. */
  readonly failed: Promise<never>;
  stop(): Promise<void>;
}

interface Prepared {
  readonly text: string;
  readonly options: AppOptions;
}

/**
 * Starts the gateway, and another one in its place whenever it must begin anew. All that can be looked at before is looked at while the
 * earlier one still watches the ward; with a configuration that cannot be started with, what was before comes back.
 * @throws VigilError VIGIL_CONFIG_INVALID with every problem, one a line
 */
export async function startSuccession(parts: SuccessionParts): Promise<Succession> {
  const line = new Line(parts);
  await line.begin();
  return line;
}

class Line implements Succession {
  readonly #parts: SuccessionParts;
  readonly failed: Promise<never>;
  /** A change of the configuration signs nobody out. */
  readonly #signInMemory = createSignInMemory();
  #fail: (thrown: unknown) => void = () => {};
  #app: App | undefined;
  #running: Prepared | undefined;
  #succeeding: Promise<void> = Promise.resolve();
  readonly #source: ConfigSource;
  #awayMs: number | undefined;
  /** Of the text that was last put in the file by this process. */
  #written: string | undefined;
  #isOver = false;

  constructor(parts: SuccessionParts) {
    this.#parts = parts;
    const { source } = parts;
    this.#source = {
      kind: source.kind,
      name: source.name,
      read: () => source.read(),
      replace: async (text, was) => {
        await source.replace(text, was);
        this.#written = digestOf(text);
      },
    };
    this.failed = new Promise((_, reject) => {
      this.#fail = reject;
    });
    // Whoever does not look at it learns of it all the same, from the log.
    this.failed.catch(() => {});
  }

  get app(): App {
    if (this.#app === undefined) throw new Error('it has not started');
    return this.#app;
  }

  async begin(): Promise<void> {
    await this.#start(await this.#prepared(await this.#source.read()));
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#succeeding;
    await this.#app?.stop();
  }

  async #start(next: Prepared, awaySince?: number): Promise<void> {
    const { start = startApp, clock, onStart } = this.#parts;
    const app = await start(next.options);
    this.#app = app;
    this.#running = next;
    if (awaySince !== undefined) this.#awayMs = clock.now().monoMs - awaySince;
    onStart?.(app, this.#awayMs);
    void app.mustRestart.then(() => {
      if (this.#isOver) return;
      this.#succeeding = this.#succeed(app).catch((thrown: unknown) => this.#fail(thrown));
    });
  }

  async #succeed(earlier: App): Promise<void> {
    const { log, clock } = this.#parts;
    const running = this.#running as Prepared;
    const { next, refused } = await this.#next(running);
    const awaySince = clock.now().monoMs;
    await earlier.stop();
    const ports = portsOf(earlier);
    if (refused === undefined) {
      try {
        return await this.#start(onPorts(next, ports), awaySince);
      } catch (thrown) {
        log.error('VIGIL_CONFIG_UNDONE', { message: messageOf(thrown) });
        await this.#putBack(running.text, next.text);
        return this.#start(onPorts(withNote(running, { undone: messageOf(thrown) }), ports), awaySince);
      }
    }
    await this.#start(onPorts(withNote(next, { undone: refused }), ports), awaySince);
  }

  /** The configuration as it is now; where it cannot be started with, the one that runs, and why. */
  async #next(running: Prepared): Promise<{ readonly next: Prepared; readonly refused?: string }> {
    let text: string | undefined;
    try {
      text = await this.#source.read();
      return { next: await this.#prepared(text) };
    } catch (thrown) {
      // What somebody wrote by hand is theirs to mend.
      if (text !== undefined && digestOf(text) === this.#written) await this.#putBack(running.text, text);
      return { next: running, refused: messageOf(thrown) };
    }
  }

  async #prepared(text: string): Promise<Prepared> {
    const { check, optionsFor } = this.#parts;
    const source = this.#source;
    const { config, problems } = check(text);
    if (config === undefined) {
      const list = problems.map(({ line, path, reason }) => `  ${source.name}:${line} ${path}: ${reason}`);
      throw new VigilError('VIGIL_CONFIG_INVALID', `${problems.length} problem(s)\n${list.join('\n')}`);
    }
    const awayMs = () => this.#awayMs;
    const cannotPrepare = (wanted: Config) =>
      optionsFor(wanted).then(
        () => undefined,
        (thrown: unknown) => messageOf(thrown),
      );
    const settings: SettingsOptions = { source, check, cannotPrepare, digest: digestOf(text), awayMs };
    const signInMemory = this.#signInMemory;
    return { text, options: { ...(await optionsFor(config)), config, settings, signInMemory } };
  }

  /** A gateway that is started next time must start. */
  async #putBack(text: string, refused: string): Promise<void> {
    await this.#source
      .replace(text, digestOf(refused))
      .catch((thrown: unknown) =>
        this.#parts.log.error('VIGIL_CONFIG_UNWRITABLE', { message: messageOf(thrown) }),
      );
  }
}

interface Ports {
  readonly station: number;
  readonly broker: number;
}

const portsOf = ({ stationUrl, brokerPort }: App): Ports => ({
  station: Number(new URL(stationUrl).port),
  broker: brokerPort,
});

/** A port that the system chose stays, so that screens and devices find it again. */
function onPorts(next: Prepared, { station, broker }: Ports): Prepared {
  const { config } = next.options;
  const chosen: Config = {
    ...config,
    station: { ...config.station, port: config.station.port || station },
    broker: { ...config.broker, port: config.broker.port || broker },
  };
  return { ...next, options: { ...next.options, config: chosen } };
}

function withNote(next: Prepared, note: Pick<SettingsOptions, 'undone'>): Prepared {
  const { settings } = next.options;
  return settings === undefined
    ? next
    : { ...next, options: { ...next.options, settings: { ...settings, ...note } } };
}
