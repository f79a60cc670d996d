import type { ConfigResult } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';

/** Where the configuration's text is kept. */
export interface ConfigSource {
  /** `memory`: what is changed is gone at the end. */
  readonly kind: 'file' | 'memory';
  /** Its path; empty in memory. */
  readonly name: string;
  read(): Promise<string>;
  /**
   * Puts a text in the place of the one with the digest `was`, whole or not at all.
   * @throws VigilError VIGIL_CONFIG_CHANGED where another text is there by now, VIGIL_CONFIG_UNWRITABLE
   */
  replace(text: string, was: string): Promise<void>;
}

/** What a gateway is told of its configuration's text, so that it can be changed from the screen. */
export interface SettingsOptions {
  readonly source: ConfigSource;
  /** Of the text that is in force. */
  readonly digest: string;
  /** As `vigil check` does. */
  check(text: string): ConfigResult;
  /** Why no gateway could be prepared with a configuration that is valid, as where a secret is missing; undefined where one could. */
  cannotPrepare?(config: Config): Promise<string | undefined>;
  /** How long the last change took, from the end of the one gateway to the start of the next; undefined before any. */
  awayMs(): number | undefined;
  /** The last change could not be started with and was undone: why. */
  readonly undone?: string;
}
