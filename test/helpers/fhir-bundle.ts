import type { Bundle, Communication, DetectedIssue, Observation } from 'fhir/r4.js';
import { alarmWord } from '../../gateway/app/alarm-word.ts';
import type { AlarmChange } from '../../gateway/core/change.ts';
import { bundleOf } from '../../gateway/forward/fhir/bundle.ts';
import { contextOf, type FhirContext } from '../../gateway/forward/fhir/context.ts';
import { fhirOptions } from '../../gateway/forward/fhir/options.ts';
import { ToldStates } from '../../gateway/forward/fhir/told-states.ts';
import type { Sending } from '../../gateway/plugin/receiver.ts';

export const context = (options: object = {}, site = 'home'): FhirContext =>
  contextOf(
    { site: { site, gateway: 'g1' }, alarmWord },
    fhirOptions.parse({ url: 'https://fhir.example/r4', ...options }),
  );

export const bundle = (
  notice: Sending['notice'],
  where = context(),
  isLate = false,
  earlier = new ToldStates(),
): Bundle => bundleOf(where, { notice, isLate }, earlier).bundle;

export const resources = <Type extends { resourceType: string }>(
  made: Bundle,
  type: Type['resourceType'],
): Type[] =>
  (made.entry ?? []).flatMap(({ resource }) =>
    resource?.resourceType === type ? [resource as unknown as Type] : [],
  );
export const observations = (made: Bundle) => resources<Observation>(made, 'Observation');
export const issue = (made: Bundle) => resources<DetectedIssue>(made, 'DetectedIssue')[0];
export const messages = (made: Bundle) => resources<Communication>(made, 'Communication');

export const changes: readonly AlarmChange[] = [
  'raised',
  'accepted',
  'at-bedside',
  'escalated',
  'expired',
  'ceased',
  'closed',
  'unpainted',
  'switched-off',
  'switched-on',
];
