import type { FindingKey } from './words.ts';

/** One thing that was looked at. `unknown` is neither good nor bad: this machine does not tell. */
export interface Finding {
  readonly check:
    | 'config'
    | 'port'
    | 'broker'
    | 'disk'
    | 'clock'
    | 'model'
    | 'station'
    | 'device'
    | 'recording'
    | 'certificate'
    | 'receiver';
  /** Which one: a device, a folder, an address. */
  readonly about: string;
  readonly state: 'good' | 'bad' | 'unknown';
  /** What to say, in the words of `words.ts`. */
  readonly key: FindingKey;
  readonly values: Readonly<Record<string, number | string>>;
}

type Rest = Pick<Finding, 'check' | 'about' | 'key'> & { readonly values?: Finding['values'] };

export const good = ({ values = {}, ...rest }: Rest): Finding => ({ ...rest, values, state: 'good' });
export const bad = ({ values = {}, ...rest }: Rest): Finding => ({ ...rest, values, state: 'bad' });
export const unknown = ({ values = {}, ...rest }: Rest): Finding => ({ ...rest, values, state: 'unknown' });
