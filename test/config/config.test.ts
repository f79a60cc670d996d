import test from 'ava';
import { registries } from '../../gateway/app/registries.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { resolveSecret } from '../../gateway/config/secret.ts';
import { detectors } from '../../gateway/detect/index.ts';

const smallest = `site: sunrise
gateway: g1
ward: Ward 1
beds:
  - { id: b1, room: "101", label: 101·A, resident: { id: r1, displayName: X } }
staff:
  - { id: n1, displayName: N, role: nurse, pin: { env: PIN } }
devices:
  - { id: w1, driver: witmotion-wt901, bed: b1, placement: waist, port: /dev/serial/by-id/usb-1a86 }
`;
const problemsOf = (text: string) =>
  parseConfig(text, registries).problems.map(({ line, path, reason }) => `${line} ${path}: ${reason}`);

test('the smallest useful configuration is good, and everything else has a default', (t) => {
  const { config, problems } = parseConfig(smallest, registries);
  t.deepEqual(problems, []);
  t.is(config?.station.host, '127.0.0.1');
  t.is(config?.station.openBoard, false);
  t.deepEqual(Object.keys(config?.detectors ?? {}).sort(), detectors.map(({ name }) => name).sort());
});

test('all problems are told at once, each with its line', (t) => {
  const text = smallest.replace('ward: Ward 1', 'wardd: Ward 1').replace('role: nurse', 'role: boss');
  const problems = problemsOf(text);
  t.true(problems.some((problem) => problem.includes('ward')));
  t.true(
    problems.some((problem) => problem.startsWith('7 staff.0.role')),
    problems.join('\n'),
  );
  t.true(problems.length >= 3);
});

test('an unknown key is an error: a misspelt limit must not be ignored', (t) => {
  t.true(
    problemsOf(`${smallest}detectors:\n  spo2-low:\n    limitPercnt: 90\n`).some((problem) =>
      problem.includes('limitPercnt'),
    ),
  );
});

test('what a device refers to must exist, ids are unique, and a device has one place', (t) => {
  t.true(
    problemsOf(smallest.replace('bed: b1, placement', 'bed: b9, placement'))[0]?.startsWith(
      '9 devices.0.bed',
    ),
  );
  t.true(
    problemsOf(smallest.replace('bed: b1, placement', 'placement')).some((problem) =>
      problem.includes('bind the device'),
    ),
  );
  const twice = `${smallest}  - { id: w1, driver: witmotion-wt901, bed: b1, port: /dev/serial/by-id/usb-1a86 }\n`;
  t.true(problemsOf(twice).some((problem) => problem.includes('used twice')));
  t.true(problemsOf(twice).some((problem) => problem.includes('same serial port')));
});

test('nobody lies in two beds: what is learnt about a person must not be learnt from two', (t) => {
  const both = smallest.replace(
    'staff:',
    '  - { id: b2, room: "101", label: 101·B, resident: { id: r1, displayName: Y } }\nstaff:',
  );
  t.deepEqual(problemsOf(both), ['6 beds.1.resident.id: "r1" lies in two beds']);
});

test('a ward where nobody may accept an alarm is refused', (t) => {
  t.true(
    problemsOf(smallest.replace('role: nurse', 'role: technician')).some((problem) =>
      problem.includes('nobody may accept'),
    ),
  );
});

test('broken YAML is told with its line', (t) => {
  t.regex(problemsOf(`${smallest}  bad: [`)[0] ?? '', /^\d+ /);
});

test("SpO2 scale 2 is one resident's recorded decision, never the ward's rule", (t) => {
  const scale2 = '{ scale2: { decidedBy: dr-li, decidedOn: "2026-03-02" } }';
  const own = smallest.replace('displayName: X', `displayName: X, detectors: { news2: ${scale2} }`);
  t.deepEqual(problemsOf(own), []);
  t.is(problemsOf(`${smallest}detectors:\n  news2: ${scale2}\n`).length, 1);
  t.is(problemsOf(own.replace('decidedBy: dr-li, ', '')).length, 1);
});

test('a missing secret is named, its value never', async (t) => {
  t.is(await resolveSecret({ env: 'PIN' }, { PIN: '1234' }), '1234');
  const missing = await t.throwsAsync(resolveSecret({ env: 'PIN' }, {}), { code: 'VIGIL_SECRET_MISSING' });
  t.true(missing?.message.includes('PIN'));
  await t.throwsAsync(resolveSecret({ file: '/nowhere/pin' }, {}), { code: 'VIGIL_SECRET_MISSING' });
});

test('a port is named by what stays the same: a number that changes with the order of plugging is refused', (t) => {
  const refused = problemsOf(smallest.replace('/dev/serial/by-id/usb-1a86', '/dev/ttyUSB0'));
  t.is(refused.length, 1);
  t.regex(refused[0] ?? '', /order of plugging/);
  const identity = '{ vendorId: "1a86", physicalPath: 1-1.2 }';
  t.deepEqual(problemsOf(smallest.replace('/dev/serial/by-id/usb-1a86', identity)), []);
  t.is(problemsOf(smallest.replace('/dev/serial/by-id/usb-1a86', '{}')).length, 1);
});

test('a user of the broker has a password or a certificate that is looked at, and the authority of certificates is named', (t) => {
  const broker = (users: string, tls = '') => `${smallest}broker:\n  users: [${users}]\n${tls}`;
  const tls = (rest: string) => `  tls: { cert: c.pem, key: k.pem, ${rest} }\n`;
  t.deepEqual(problemsOf(broker('{ username: a, device: a }')), [
    '11 broker.users.0: needs a password or a certificate',
  ]);
  const bearer = '{ username: a, device: a, certificate: a }';
  t.regex(problemsOf(broker(bearer)).join(), /certificate: is never looked at/);
  t.regex(problemsOf(broker(bearer, tls('clientCertificates: off'))).join(), /is never looked at/);
  t.regex(problemsOf(broker('', tls('clientCertificates: required'))).join(), /12 broker\.tls\.ca: name/);
  const twice = `${bearer}, { username: b, device: b, certificate: A }`;
  t.regex(
    problemsOf(broker(twice, tls('ca: ca.pem, clientCertificates: optional'))).join(),
    /another user's already/,
  );
  t.deepEqual(problemsOf(broker(bearer, tls('ca: ca.pem, clientCertificates: optional'))), []);
});

test('the broker is the gateway’s own or the site’s, not half of each, and the flows have a login of their own', (t) => {
  const broker = (text: string) => problemsOf(`${smallest}broker: { ${text} }\n`).join('\n');
  const login = 'username: gw, password: { env: P }';
  t.is(broker(`url: "mqtt://broker.local", ${login}`), '');
  t.is(broker(`url: "mqtts://broker.local:8884", ca: ca.pem, cert: c.pem, key: k.pem`), '');
  t.regex(broker('url: "mqtt://broker.local"'), /needs username and password, or cert and key/);
  t.regex(broker(`url: "mqtt://gw:secret@broker.local", ${login}`), /must be mqtt\(s\):/);
  t.regex(broker(login), /broker\.username: is for a broker of the site: name its url/);
  t.regex(broker(`url: "mqtt://b", ca: ca.pem, ${login}`), /must be mqtts/);
  t.regex(broker(`url: "mqtts://b", cert: c.pem, ${login}`), /cert and key go together/);
  const both = broker(
    `url: "mqtt://b", ${login}, tls: { cert: c, key: k }, webSocket: {}, users: [{ username: a, device: a, password: { env: A } }]`,
  );
  for (const field of ['tls', 'webSocket', 'users'])
    t.regex(both, new RegExp(`broker\\.${field}: is of the gateway’s own`));
  const flows = 'flows: { isEnabled: true, technicianPassword: { env: T } }\n';
  const withFlows = (more: string) =>
    problemsOf(`${smallest}${flows}broker: { url: "mqtt://b", ${login}${more} }\n`).join();
  t.regex(withFlows(''), /broker\.flows: flows need a login of their own/);
  t.is(withFlows(', flows: { username: f, password: { env: F } }'), '');
});

const paged = `${smallest}  - { id: pager-1, driver: espa-444, port: "tcp://10.0.0.9:4001" }
  - { id: call-1, driver: firmata-board, port: /dev/call, options: { relay: { pin: 12, contactPin: 11 } } }
receivers:
  - { id: pagers, kind: pager, options: { device: pager-1 } }
  - { id: nurse-call, kind: relay, options: { device: call-1 } }
`;

test('a device that only a receiver uses needs no bed and no robot; any other does', (t) => {
  t.deepEqual(problemsOf(paged), []);
  const unnamed = problemsOf(paged.replace('device: pager-1', 'device: call-1'));
  t.true(unnamed.some((problem) => /^10 devices\.1: bind the device to a bed or a robot/.test(problem)));
});

test('a receiver’s device is there, is of its kind, and has the relay that it is to switch', (t) => {
  const reasons = (from: string, to: string) => problemsOf(paged.replace(from, to)).join();
  t.regex(
    reasons('device: pager-1', 'device: pager-9'),
    /receivers\.0\.options\.device: there is no device "pager-9"/,
  );
  t.regex(reasons('device: call-1', 'device: pager-1'), /"pager-1" is no firmata-board/);
  t.regex(reasons('relay: { pin: 12, contactPin: 11 }', 'relay: null'), /"call-1" has no relay/);
  t.regex(reasons(', contactPin: 11', ''), /"call-1" has no contactPin/);
  t.regex(
    reasons('{ device: call-1 }', '{ device: call-1, readBack: { device: door-1 } }'),
    /receivers\.1\.options\.readBack\.device: there is no device "door-1"/,
  );
});
