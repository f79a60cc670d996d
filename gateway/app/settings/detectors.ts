import { z } from 'zod';
import { writtenIn } from '../../config/edit.ts';
import type { Config } from '../../config/schema.ts';
import { detectors } from '../../detect/index.ts';
import type { SettingsView } from '../../station/settings-wire.ts';
import { partialFormOf } from '../command-form.ts';

type Values = NonNullable<SettingsView['detectors'][number]['facility']>;

/** They watch what belongs to no bed. */
const ofRobots = new Set([
  'contact',
  'robot-stop',
  'robot-link',
  'robot-order',
  'robot-battery',
  'relay-mismatch',
]);

/** What a clinician decides of one person is never a rule of the ward (`config/lint.ts`). */
const personal: Readonly<Record<string, readonly string[]>> = { news2: ['scale2', 'oxygen'] };

const asJson = (options: unknown): Values => JSON.parse(JSON.stringify(options));

const written = z.object({ detectors: z.record(z.string(), z.unknown()).nullish() });
const given = z.record(z.string(), z.json());

/** Every detector that can be set, with its form; of a text that cannot be read, what is in force. */
export function detectorsOf(text: string | undefined, inForce: Config): SettingsView['detectors'] {
  const facility: Readonly<Record<string, unknown>> =
    (text === undefined ? inForce.detectors : written.safeParse(writtenIn(text)).data?.detectors) ?? {};
  return detectors.flatMap(({ name, options }) => {
    const { fields, others } = partialFormOf(options);
    if (fields.length === 0) return [];
    const stands = given.safeParse(facility[name]).data;
    return [
      {
        name,
        fields: [...fields],
        others: [...others],
        personal: [...(personal[name] ?? [])],
        isOfResidents: !ofRobots.has(name),
        initial: asJson(options.parse({})),
        ...(stands && { facility: stands as Values }),
      },
    ];
  });
}
