import type { Site } from '../../core/site.ts';
import type { ReceiverPorts } from '../../plugin/receiver.ts';
import type { FhirOptions } from './options.ts';
import { type FhirLanguage, printable } from './words.ts';

/** What the mapping of a notice depends on, beside the notice. */
export interface FhirContext {
  readonly site: Site;
  /** Begin of every identifier system and code system of ours; ends in `:` or `/`. */
  readonly namespace: string;
  /** Whose numbers the residents' ids are. */
  readonly patientSystem: string;
  /** Residents' ids are the server's own ids of `Patient`. */
  readonly isPatientLiteral: boolean;
  readonly language: FhirLanguage;
  /** What staff of the receiver read of a kind of alarm. */
  alarmWord(type: string): string;
  readonly isSnomedAllowed: boolean;
}

export function contextOf(
  { site, alarmWord }: Pick<ReceiverPorts, 'site' | 'alarmWord'>,
  options: Pick<
    FhirOptions,
    'namespace' | 'patientSystem' | 'isPatientLiteral' | 'language' | 'isSnomedAllowed'
  >,
): FhirContext {
  const { namespace, patientSystem, isPatientLiteral, language, isSnomedAllowed } = options;
  return {
    site,
    namespace,
    patientSystem: patientSystem ?? `${namespace}resident`,
    isPatientLiteral,
    language,
    alarmWord: (type) => printable(alarmWord(type, language)),
    isSnomedAllowed,
  };
}
