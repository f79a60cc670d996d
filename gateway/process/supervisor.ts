import { type ChildProcess, fork } from 'node:child_process';
import type { Clock, Log } from '../core/ports.ts';

export interface SupervisorOptions<In, Out> {
  readonly name: string;
  /** The compiled module that the child runs. */
  readonly module: string;
  /** The first message to each new child; without it the child would idle. */
  readonly start: () => Out;
  /** True for the message that says the child is ready for work. */
  readonly isReady: (message: In) => boolean;
  readonly onMessage: (message: In) => void;
  readonly onStatus: (isUp: boolean, reason: string) => void;
  readonly execArgv?: readonly string[];
  /**
   * Keeps a second child that has loaded everything and waits for its first message, so that one that ends is replaced at
   * once. It must do nothing before that message.
   */
  readonly hasSpare?: boolean;
}

/** A child that says nothing for this long is hung and is killed; five heartbeats. */
const silentAfterMs = 5000;
const backoffMs = { first: 250, cap: 30_000 };
/** A child that stayed up this long has earned a fresh back-off. */
const steadyAfterMs = 60_000;
/** The spare is made once the child has settled, and takes its place only if that had worked: no loop of crashes without pause. */
const settledAfterMs = 3000;
/** Messages that may wait in a child's channel before further ones are refused. */
const maxInFlight = 1000;

/** Starts a child process, watches its heartbeats, restarts it with doubling back-off, and says when it is away. */
export class Supervisor<In, Out extends object> {
  readonly name: string;
  readonly #options: SupervisorOptions<In, Out>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #endWatch: () => void;
  #child: ChildProcess | undefined;
  #spare: ChildProcess | undefined;
  /** Undefined until it was ready once or failed once: a child that ends before it was ever ready is reported too. */
  #isUp: boolean | undefined;
  #isStopping = false;
  #delayMs = backoffMs.first;
  #lastHeardMono = 0;
  #startedMono = 0;
  #inFlight = 0;
  #begun = 0;
  #cancelRestart = () => {};
  #cancelSpare = () => {};

  constructor(options: SupervisorOptions<In, Out>, clock: Clock, log: Log) {
    this.name = options.name;
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
    this.#endWatch = clock.every(1000, () => this.#watch());
    this.#begin();
  }

  get isUp(): boolean {
    return this.#isUp === true;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Times that it was started again since it was made. */
  get restarts(): number {
    return Math.max(0, this.#begun - 1);
  }

  get sparePid(): number | undefined {
    return this.#spare?.pid;
  }

  /** False when the child is away or its channel is full: the message was not sent. */
  send(message: Out): boolean {
    const child = this.#child;
    if (!child?.connected || this.#inFlight >= maxInFlight) return false;
    this.#inFlight += 1;
    child.send(message, (failure) => {
      if (child === this.#child) this.#inFlight -= 1;
      if (failure) this.#log.warn('VIGIL_PROCESS_SEND', { process: this.name, message: failure.message });
    });
    return true;
  }

  /** Ends the child for good; resolves when it is gone. */
  stop(): Promise<void> {
    this.#isStopping = true;
    this.#endWatch();
    this.#cancelRestart();
    this.#cancelSpare();
    const children = [this.#child, this.#spare].filter((child) => child !== undefined);
    return Promise.all(children.map((child) => this.#gone(child))).then(() => {});
  }

  #gone(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      const cancelKill = this.#clock.after(3000, () => child.kill('SIGKILL'));
      child.once('exit', () => {
        cancelKill();
        resolve();
      });
      // Every child ends by itself when its channel closes.
      if (child.connected) child.disconnect();
      else child.kill('SIGTERM');
    });
  }

  #fork(): ChildProcess {
    const { module, execArgv = [] } = this.#options;
    const child = fork(module, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      execArgv: [...execArgv],
    });
    child.on('error', ({ message }) =>
      this.#log.warn('VIGIL_PROCESS_ERROR', { process: this.name, message }),
    );
    return child;
  }

  #makeSpare(): void {
    if (this.#spare !== undefined || this.#isStopping) return;
    const spare = this.#fork();
    this.#spare = spare;
    // Until it is needed, all that can happen to it is its end; the next child that settles makes another.
    // Its heartbeats must be taken: without a listener the channel would keep them all.
    spare.on('message', ignored);
    spare.once('exit', () => {
      if (this.#spare === spare) this.#spare = undefined;
    });
  }

  #begin(): void {
    const child = this.#spare?.off('message', ignored) ?? this.#fork();
    this.#spare = undefined;
    this.#child = child;
    this.#begun += 1;
    this.#inFlight = 0;
    this.#startedMono = this.#clock.now().monoMs;
    this.#lastHeardMono = this.#startedMono;
    child.on('message', (message) => {
      if (child === this.#child) this.#heard(message as In);
    });
    child.on('exit', (code, signal) => {
      if (child === this.#child) this.#ended(signal ?? `exit ${code}`);
    });
    this.send(this.#options.start());
    if (this.#options.hasSpare)
      this.#cancelSpare = this.#clock.after(settledAfterMs, () => this.#makeSpare());
  }

  #heard(message: In): void {
    this.#lastHeardMono = this.#clock.now().monoMs;
    if (this.#options.isReady(message)) this.#setUp(true, 'ready');
    this.#options.onMessage(message);
  }

  #ended(reason: string): void {
    this.#child = undefined;
    this.#cancelSpare();
    // A child that ends because it was told to is no condition: a shutdown must not write alarms.
    if (this.#isStopping) {
      this.#isUp = false;
      return;
    }
    this.#setUp(false, reason);
    const livedMs = this.#clock.now().monoMs - this.#startedMono;
    if (livedMs > steadyAfterMs) this.#delayMs = backoffMs.first;
    if (this.#spare !== undefined && livedMs > settledAfterMs) {
      this.#log.warn('VIGIL_PROCESS_ENDED', { process: this.name, reason, restartInMs: 0 });
      this.#begin();
      return;
    }
    this.#log.warn('VIGIL_PROCESS_ENDED', { process: this.name, reason, restartInMs: this.#delayMs });
    this.#cancelRestart = this.#clock.after(this.#delayMs, () => this.#begin());
    this.#delayMs = Math.min(backoffMs.cap, this.#delayMs * 2);
  }

  #watch(): void {
    if (this.#child === undefined || this.#clock.now().monoMs - this.#lastHeardMono <= silentAfterMs) return;
    this.#setUp(false, 'silent');
    this.#child.kill('SIGKILL');
  }

  #setUp(isUp: boolean, reason: string): void {
    if (this.#isUp === isUp) return;
    this.#isUp = isUp;
    this.#options.onStatus(isUp, reason);
  }
}

const ignored = (): void => {};
