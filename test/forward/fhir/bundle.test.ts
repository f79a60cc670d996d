import test from 'ava';
import type { Bundle } from 'fhir/r4.js';
import { drivers } from '../../../drivers/index.ts';
import { defaultPolicies } from '../../../gateway/alarm/policy.ts';
import { bedId, deviceId, residentId, staffId } from '../../../gateway/core/id.ts';
import { acvpu, handMeasured } from '../../../gateway/core/observation.ts';
import { bundleOf } from '../../../gateway/forward/fhir/bundle.ts';
import { metricCodes, pressurePartOf, pressureParts } from '../../../gateway/forward/fhir/codes.ts';
import { ToldStates } from '../../../gateway/forward/fhir/told-states.ts';
import { bundle, changes, context, issue, messages, observations } from '../../helpers/fhir-bundle.ts';
import {
  alarmTold,
  careEventTold,
  reading,
  readingsTold,
  told,
  withoutPerson,
} from '../../helpers/fhir-notices.ts';
import { faultsOf } from '../../helpers/fhir-validators.ts';

test('the validators find what is wrong: a status that is missing, a text for a number, a field that does not exist', (t) => {
  const good = { resourceType: 'Observation', status: 'final', code: { text: 'x' } };
  t.deepEqual(faultsOf(good), []);
  t.not(faultsOf({ ...good, status: undefined }).length, 0);
  t.not(faultsOf({ ...good, valueQuantity: { value: '72' } }).length, 0);
  t.not(faultsOf({ ...good, colour: 'blue' }).length, 0);
  const inside = (resource: object) =>
    faultsOf({ resourceType: 'Bundle', type: 'collection', entry: [{ resource }] });
  t.deepEqual(inside(good), []);
  t.not(inside({ ...good, status: undefined }).length, 0);
  t.not(faultsOf({ resourceType: 'DetectedIssue', status: 'ended' }).length, 0);
});

test('every alarm type with every change is a valid transaction, of people named, by id and not at all, in both languages', (t) => {
  let count = 0;
  const wheres = [context(), context({ language: 'en', isPatientLiteral: true }, '颐养院 3|东')];
  for (const [type, { category, priority }] of [
    ...defaultPolicies,
    ['a-new-type', { category: 'physiological', priority: 'low' }],
  ] as const)
    for (const change of changes) {
      const notice = alarmTold(5, change, { type, category, priority, bedId: bedId('东-101') });
      const tellings = [{ ...notice, residentName: '王秀英' }, notice, withoutPerson(notice)];
      for (const [index, one] of tellings.entries()) {
        const where = wheres[count % 3];
        t.deepEqual(faultsOf(bundle(one, where, index === 1)), [], `${type} ${change} ${index}`);
        count += 1;
      }
    }
  t.true(count > 1500, `${count} bundles`);
});

test('an alarm of a robot, of a device without a bed and of the gateway itself is a valid transaction', (t) => {
  const about = alarmTold(5, 'escalated', {
    type: 'robot-link-lost',
    category: 'technical',
    priority: 'medium',
  });
  const { bedId: _, residentId: __, deviceId: device, ...bare } = about.alarm;
  for (const where of [{ robotId: 'amr-1' }, { deviceId: device }, {}])
    t.deepEqual(faultsOf(bundle({ ...about, alarm: { ...bare, ...where } as typeof about.alarm })), []);
});

test('every metric of every driver, present, doubtful and missing, is a valid transaction, and so is what staff enter', (t) => {
  const specs = drivers.flatMap(({ metrics }) => metrics ?? []);
  const entered = { deviceId: deviceId('@staff'), enteredBy: staffId('n-1') };
  const readings = [
    ...specs.flatMap(({ metric, unit, plausible: [least] }) => [
      reading(metric, least, unit),
      reading(metric, least, unit, { quality: 'questionable', reason: 'artefact', text: 'MANUAL' }),
      reading(metric, null, unit, { reason: 'sensor-off' }),
      reading(metric, null, unit),
    ]),
    ...handMeasured.map(({ metric, unit, most }) => reading(metric, most, unit, entered)),
    ...acvpu.map((text, value) => reading('consciousness', value, '1', { ...entered, text })),
    reading('supplemental-oxygen', 2.5, 'L/min', { ...entered, text: 'nasal-cannula' }),
    reading('news2', 7, '1'),
    reading('news2', null, '1'),
    reading('weight', Number.NaN, 'kg'),
  ];
  for (const [index, one] of readings.entries()) {
    const who = index % 2 === 0 ? { residentName: '王秀英' } : {};
    t.deepEqual(
      faultsOf(bundle(readingsTold([one], who), context({ isSnomedAllowed: true }))),
      [],
      one.metric,
    );
  }
  const { residentId: _, ...nobody } = readingsTold(readings);
  t.deepEqual(faultsOf(bundle(nobody, context(), true)), []);
  t.true(readings.length > 500, `${readings.length} readings`);
});

test('care events with and without a bed are valid transactions: true at the beginning, false at the end', (t) => {
  for (const type of defaultPolicies.keys())
    for (const [phase, value] of [
      ['onset', true],
      ['cessation', false],
    ] as const)
      for (const isAboutRobot of [true, false]) {
        const made = bundle(careEventTold(type, phase, isAboutRobot), context(), isAboutRobot);
        t.deepEqual(faultsOf(made), []);
        t.like(observations(made)[0], { status: 'preliminary', valueBoolean: value });
      }
});

test('standard codes are those of the drivers’ tables, and none is sent that a driver does not have for that metric', (t) => {
  const specs = drivers.flatMap(({ metrics }) => metrics ?? []).filter(({ loinc }) => loinc !== undefined);
  t.true(specs.length > 10);
  for (const { metric, loinc = '', mdc, unit } of specs) {
    const part = pressurePartOf.get(metric);
    const code = part ? pressureParts[part] : metricCodes.get(metric);
    t.true(code?.loinc.includes(loinc), `${metric} ${loinc}`);
    t.is(code?.unit, unit, metric);
    if (code?.mdc !== undefined && mdc !== undefined) t.is(code.mdc, mdc, metric);
  }
});

test('a heart rate is a vital sign in UCUM with its profile; a battery is neither', (t) => {
  const [rate, battery] = observations(
    bundle(readingsTold([reading('heart-rate', 72, '/min'), reading('battery', 80, '%')])),
  );
  t.like(rate, {
    status: 'final',
    meta: { profile: ['http://hl7.org/fhir/StructureDefinition/heartrate'] },
    effectiveDateTime: new Date(told(0).wallMs).toISOString(),
    subject: { type: 'Patient', identifier: { system: 'urn:x-vigil:resident', value: 'res-7' } },
    valueQuantity: { value: 72, unit: 'beats/minute', system: 'http://unitsofmeasure.org', code: '/min' },
  });
  t.is(rate?.category?.[0]?.coding?.[0]?.code, 'vital-signs');
  t.is(battery?.category, undefined);
  t.is(battery?.meta, undefined);
  t.is(battery?.code.coding?.[0]?.system, 'urn:x-vigil:metric');
});

test('saturation has both LOINC codes and the 11073 one; where staff read it, no device code', (t) => {
  const codes = (made: Bundle) => observations(made)[0]?.code.coding?.map(({ code }) => code);
  t.deepEqual(codes(bundle(readingsTold([reading('spo2', 97, '%')]))), [
    '2708-6',
    '59408-5',
    '150456',
    'spo2',
  ]);
  const byHand = { deviceId: deviceId('@staff'), enteredBy: staffId('n-1') };
  const made = bundle(readingsTold([reading('spo2', 97, '%', byHand)]));
  t.deepEqual(codes(made), ['2708-6', '59408-5', 'spo2']);
  t.is(observations(made)[0]?.device, undefined);
  t.is(observations(made)[0]?.performer?.[0]?.identifier?.value, 'home/g1/n-1');
});

test('a missing value is a reason, never a number; a doubtful one is preliminary', (t) => {
  const made = observations(
    bundle(
      readingsTold([
        reading('spo2', null, '%', { reason: 'sensor-off' }),
        // A device's own "no data" that came through with a number all the same.
        reading('heart-rate', 0, '/min', { quality: 'invalid' }),
        reading('respiration-rate', 14, '/min', { quality: 'questionable', reason: 'artefact' }),
      ]),
    ),
  );
  t.deepEqual(
    made.map(({ valueQuantity, status, dataAbsentReason }) => [
      valueQuantity?.value,
      status,
      dataAbsentReason?.coding?.[0]?.code,
      dataAbsentReason?.text,
    ]),
    [
      [undefined, 'final', 'error', 'sensor-off'],
      [undefined, 'final', 'unknown', undefined],
      [14, 'preliminary', undefined, undefined],
    ],
  );
  t.is(made[2]?.note?.[0]?.text, 'artefact');
});

test('a state is its word with the number as its code; a word beside a number with a unit is a note', (t) => {
  const made = observations(
    bundle(
      readingsTold([
        reading('operating-mode', 2, '1', { text: 'MANUAL' }),
        reading('supplemental-oxygen', 2.5, 'L/min', { text: 'nasal-cannula' }),
      ]),
    ),
  );
  t.is(made[0]?.valueQuantity, undefined);
  t.like(made[0]?.valueCodeableConcept, { text: 'MANUAL', coding: [{ code: '2' }] });
  t.is(made[1]?.valueQuantity?.value, 2.5);
  t.is(made[1]?.note?.[0]?.text, 'nasal-cannula');
});

test('blood pressure is one panel with components; what is missing of it says so; two devices are two', (t) => {
  const other = { deviceId: deviceId('cuff-2') };
  const made = observations(
    bundle(
      readingsTold([
        reading('systolic', 120, 'mm[Hg]'),
        reading('mean-pressure', 93, 'mm[Hg]'),
        reading('diastolic', 80, 'mm[Hg]', { at: told(5) }),
        reading('systolic', 131, 'mm[Hg]', other),
      ]),
    ),
  );
  const parts = made.map(({ component = [] }) =>
    component.map(({ code, valueQuantity, dataAbsentReason }) => [
      code.coding?.[0]?.code,
      valueQuantity?.value ?? dataAbsentReason?.coding?.[0]?.code,
    ]),
  );
  t.deepEqual(parts, [
    [
      ['8480-6', 120],
      ['8462-4', 80],
      ['8478-0', 93],
    ],
    [
      ['8480-6', 131],
      ['8462-4', 'unknown'],
    ],
  ]);
  t.true(made.every(({ code, valueQuantity }) => code.coding?.[0]?.code === '85354-9' && !valueQuantity));
});

test('NEWS2 is a survey with a whole number; the SNOMED code only where the facility may', (t) => {
  const score = readingsTold([reading('news2', 7, '1')]);
  const systems = (made: Bundle) => observations(made)[0]?.code.coding?.map(({ system }) => system);
  t.like(observations(bundle(score))[0], { valueInteger: 7 });
  t.is(observations(bundle(score))[0]?.category?.[0]?.coding?.[0]?.code, 'survey');
  t.false(systems(bundle(score))?.includes('http://snomed.info/sct'));
  t.true(systems(bundle(score, context({ isSnomedAllowed: true })))?.includes('http://snomed.info/sct'));
});

test('the same notice twice is the same bundle; one measurement told by two notices has one identifier', (t) => {
  const first = readingsTold([reading('spo2', 97, '%')], {}, 1);
  t.deepEqual(bundle(first), bundle(first));
  const search = (made: Bundle) => made.entry?.at(-1)?.request?.ifNoneExist;
  t.is(search(bundle(first)), search(bundle(readingsTold([reading('spo2', 97, '%')], {}, 2))));
  t.not(search(bundle(first)), search(bundle(readingsTold([reading('spo2', 97, '%', { at: told(1000) })]))));
});

test('what staff correct is amended, written over, and stays amended; an older entry never comes back', (t) => {
  const earlier = new ToldStates();
  const entry = (value: number, ms: number) =>
    readingsTold([
      reading('temperature', value, 'Cel', {
        deviceId: deviceId('@staff'),
        enteredBy: staffId('n-1'),
        receivedAt: told(ms),
      }),
    ]);
  const tell = (value: number, ms: number) => {
    const { bundle: made, states } = bundleOf(
      context(),
      { notice: entry(value, ms), isLate: false },
      earlier,
    );
    earlier.keep(states);
    return [observations(made)[0]?.status, made.entry?.at(-1)?.request?.method];
  };
  t.deepEqual(tell(38.5, 100), ['final', 'PUT']);
  t.deepEqual(tell(38.5, 100), ['final', 'PUT']);
  t.deepEqual(tell(36.5, 900), ['amended', 'PUT']);
  t.deepEqual(tell(36.5, 900), ['amended', 'PUT']);
  t.is(tell(38.5, 100)[1], 'POST', 'only where there is nothing');
});

test('where nobody may be named there is no patient and no person, and the bed says where', (t) => {
  const made = bundle(withoutPerson(alarmTold(5, 'closed')));
  t.false(JSON.stringify(made).includes('Patient'));
  t.false(JSON.stringify(made).includes('Practitioner'));
  t.is(messages(made)[0]?.about?.at(-1)?.display, 'bed-1');
  const { residentId: _, ...nobody } = readingsTold([reading('spo2', 97, '%')]);
  const [saturation] = observations(bundle(nobody));
  t.like(saturation?.subject, { type: 'Location', display: 'bed-1' });
  t.is(saturation?.meta, undefined, 'the profile asks for a patient');
});

test('a patient is referred to by the site’s number, by the server’s own id where that is wanted, with the name only where it was given', (t) => {
  const patient = (options: object, more: object = {}) =>
    issue(bundle({ ...alarmTold(5), ...more }, context(options)))?.patient;
  t.deepEqual(patient({ patientSystem: 'urn:oid:1.2.3' }), {
    type: 'Patient',
    identifier: { system: 'urn:oid:1.2.3', value: 'res-7' },
  });
  t.deepEqual(patient({ isPatientLiteral: true }, { residentName: '王秀英' }), {
    reference: 'Patient/res-7',
    display: '王秀英',
  });
  const odd = alarmTold(5, 'raised', { residentId: residentId('res_7') });
  t.is(issue(bundle(odd, context({ isPatientLiteral: true })))?.patient?.identifier?.value, 'res_7');
});

test('what is told late is tagged, beside its profile, and what is not is not', (t) => {
  const tags = (made: Bundle) => made.entry?.map(({ resource }) => resource?.meta?.tag?.[0]?.code);
  t.deepEqual(tags(bundle(readingsTold([reading('spo2', 97, '%')]), context(), true)), [undefined, 'late']);
  t.deepEqual(tags(bundle(alarmTold(5, 'closed'), context(), true)), [
    undefined,
    undefined,
    'late',
    'late',
    'late',
  ]);
  const [late] = observations(bundle(readingsTold([reading('spo2', 97, '%')]), context(), true));
  t.is(late?.meta?.profile?.length, 1);
  t.false(JSON.stringify(bundle(alarmTold(5, 'closed'))).includes('"late"'));
});

test('all that is told of a drill is tagged as test data, validly, and nothing of a real alarm is', (t) => {
  const tagsOf = (made: Bundle) =>
    (made.entry ?? [])
      .filter(({ resource }) => resource?.resourceType !== 'Device')
      .map(({ resource }) => resource?.meta?.tag?.map(({ code }) => code).join(' '));
  const drill = (change: Parameters<typeof alarmTold>[1]) =>
    alarmTold(5, change, { type: 'drill', category: 'technical', priority: 'medium' });
  const about = careEventTold('fall', 'onset');
  const begun = { ...about, event: { ...about.event, type: 'drill' } };
  for (const notice of [drill('raised'), drill('closed'), begun]) {
    const made = bundle(notice);
    t.deepEqual(faultsOf(made), []);
    t.true(tagsOf(made).length > 0);
    t.deepEqual([...new Set(tagsOf(made))], ['HTEST drill']);
    t.deepEqual([...new Set(tagsOf(bundle(notice, context(), true)))], ['late HTEST drill']);
  }
  for (const notice of [alarmTold(5, 'closed'), about])
    t.deepEqual([...new Set(tagsOf(bundle(notice)))], [undefined]);
});
