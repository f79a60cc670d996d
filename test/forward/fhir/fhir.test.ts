import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { z } from 'zod';
import { systemClock } from '../../../gateway/clock.ts';
import { receiverSchema } from '../../../gateway/config/receivers.ts';
import type { Notice } from '../../../gateway/core/notice.ts';
import type { Clock } from '../../../gateway/core/ports.ts';
import { fhirR4 } from '../../../gateway/forward/fhir/fhir.ts';
import { NoticeRefused, type Receiver } from '../../../gateway/plugin/receiver.ts';
import { certificate } from '../../helpers/certificate.ts';
import { alarmTold, careEventTold, reading, readingsTold, told } from '../../helpers/fhir-notices.ts';
import { type FhirServer, openFhirServer } from '../../helpers/fhir-server.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { receiverPorts } from '../../helpers/receiver-ports.ts';
import { root } from '../../helpers/source-tree.ts';

const secretWord = 'a-secret/that+nobody:sees';

function receiver(
  t: ExecutionContext,
  { url }: { url: string },
  options: object = {},
  clock: Clock = systemClock(),
): Receiver {
  const made = fhirR4.create(
    fhirR4.options.parse({ url, ...options }),
    receiverPorts({
      id: 'his',
      site: { site: 'home', gateway: 'g1' },
      clock,
      secret: async () => secretWord,
    }),
  );
  t.teardown(() => made.close());
  return made;
}

const credentials = (server: FhirServer, more: object = {}) => ({
  auth: {
    kind: 'client-credentials',
    tokenUrl: server.tokenUrl,
    clientId: 'vigil:g1',
    clientSecret: { env: 'S' },
    scope: 'system/*.write',
    ...more,
  },
});

const send = (to: Receiver, notice: Notice = alarmTold(5), isLate = false) => to.send({ notice, isLate });

async function refusalOf(t: ExecutionContext, sending: Promise<void>): Promise<Error> {
  return (await t.throwsAsync(sending)) ?? new Error('nothing was thrown');
}

test('the same notices sent twice make one resource each, and the second copy changes nothing', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  const notices = [
    alarmTold(5),
    alarmTold(5, 'accepted'),
    careEventTold('fall', 'onset'),
    readingsTold([
      reading('spo2', 97, '%'),
      reading('systolic', 120, 'mm[Hg]'),
      reading('diastolic', 80, 'mm[Hg]'),
    ]),
  ];
  for (const notice of notices) await send(his, notice);
  const types = ['Device', 'DetectedIssue', 'Communication', 'Observation'];
  const before = await Promise.all(types.map((type) => server.all(type)));
  t.deepEqual(
    before.map(({ length }) => length),
    [3, 1, 2, 3],
  );
  for (const notice of notices.slice(1)) await send(his, notice);
  const after = await Promise.all(types.map((type) => server.all(type)));
  t.deepEqual(
    after.map((all) => all.map(({ id }) => id)),
    before.map((all) => all.map(({ id }) => id)),
  );
  t.deepEqual(
    after[3]?.map(({ meta }) => meta?.versionId),
    before[3]?.map(({ meta }) => meta?.versionId),
  );
});

test('an alarm goes from preliminary to final in one resource; its changes are parts of its call, in order', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server, { language: 'en' });
  for (const change of ['raised', 'escalated', 'accepted', 'at-bedside', 'closed'] as const)
    await send(his, { ...alarmTold(5, change), residentName: '王秀英' });
  const [issue, ...others] = await server.all('DetectedIssue');
  t.is(others.length, 0);
  t.like(issue, { status: 'final', patient: { display: '王秀英' } });
  const [call, ...changes] = await server.all('Communication');
  t.like(call, { status: 'completed', about: [{ reference: `DetectedIssue/${issue?.id}` }] });
  t.deepEqual(
    changes.map(({ payload, partOf }) => [
      (payload as { contentString: string }[])[0]?.contentString.split(': ')[1],
      (partOf as { reference: string }[])[0]?.reference,
    ]),
    ['escalated', 'accepted', 'at the bedside', 'closed'].map((word) => [word, `Communication/${call?.id}`]),
  );
});

test('a message that was put aside and is sent again later does not open an alarm anew', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  await send(his, alarmTold(5, 'closed'));
  await send(his, alarmTold(5, 'raised'));
  t.is((await server.all('DetectedIssue'))[0]?.['status'], 'final');
  // After a restart nobody remembers; by then it is late.
  await send(receiver(t, server), alarmTold(5, 'accepted'), true);
  t.is((await server.all('DetectedIssue'))[0]?.['status'], 'final');
  t.is((await server.all('Communication'))[0]?.['status'], 'completed');
});

test('over TLS with the site’s own authority; without it nothing is sent', async (t) => {
  const { cert, key, certFile } = await certificate(t);
  const server = await openFhirServer(t, { cert, key });
  await send(receiver(t, server, { ca: certFile }));
  t.is((await server.all('DetectedIssue')).length, 1);
  const thrown = await refusalOf(t, send(receiver(t, server), alarmTold(9)));
  t.regex(thrown.message, /self-signed|certificate/);
  t.false(thrown instanceof NoticeRefused);
  t.is((await server.all('DetectedIssue')).length, 1);
});

test('HTTP Basic sends name and password; bare servers get no header', async (t) => {
  const server = await openFhirServer(t);
  await send(receiver(t, server, { auth: { kind: 'basic', username: 'vigil', password: { env: 'P' } } }));
  await send(receiver(t, server), alarmTold(6));
  t.deepEqual(
    server.requests.map(({ headers }) => headers.authorization),
    [`Basic ${Buffer.from(`vigil:${secretWord}`).toString('base64')}`, undefined],
  );
  t.is(server.requests[0]?.headers['content-type'], 'application/fhir+json; charset=utf-8');
});

test('a token is fetched once and kept until shortly before its end', async (t) => {
  const server = await openFhirServer(t);
  const clock = new ManualClock();
  const his = receiver(t, server, credentials(server), clock);
  for (const n of [1, 2, 3]) await send(his, alarmTold(n));
  t.is(server.tokenForms.length, 1);
  clock.advance(3_500_000);
  await send(his, alarmTold(4));
  t.is(server.tokenForms.length, 1);
  clock.advance(80_000);
  await send(his, alarmTold(5));
  t.is(server.tokenForms.length, 2);
  t.is(server.requests.at(-1)?.headers.authorization, 'Bearer token-2');
  const [{ form, authorization } = { form: new URLSearchParams(), authorization: '' }] = server.tokenForms;
  t.deepEqual(
    [...form],
    [
      ['grant_type', 'client_credentials'],
      ['scope', 'system/*.write'],
    ],
  );
  const joined = `${encodeURIComponent('vigil:g1')}:${encodeURIComponent(secretWord)}`;
  t.is(authorization, `Basic ${Buffer.from(joined).toString('base64')}`);
});

test('a secret may go in the form, for servers that want it there', async (t) => {
  const server = await openFhirServer(t);
  await send(receiver(t, server, credentials(server, { secretIn: 'body' })));
  const [asked] = server.tokenForms;
  t.is(asked?.authorization, undefined);
  t.is(asked?.form.get('client_id'), 'vigil:g1');
  t.is(asked?.form.get('client_secret'), secretWord);
});

test('a token that the server takes no more is fetched anew, once, and the notice goes through', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server, credentials(server));
  server.tokens.add('token-1');
  await send(his, alarmTold(1));
  server.tokens.delete('token-1');
  server.tokens.add('token-2');
  await send(his, alarmTold(2));
  t.is(server.tokenForms.length, 2);
  t.is((await server.all('DetectedIssue')).length, 2);
  server.tokens.clear();
  server.tokens.add('nobody-has-this');
  const thrown = await refusalOf(t, send(his, alarmTold(3)));
  t.is(server.tokenForms.length, 3, 'once, not for ever');
  t.false(thrown instanceof NoticeRefused, 'a person mends it, then it is sent');
});

test('no error text holds a token, a secret or a name, though the server repeats them', async (t) => {
  const server = await openFhirServer(t);
  server.tokens.add('nobody-has-this');
  const his = receiver(t, server, credentials(server));
  const unknown = await refusalOf(t, send(his));
  t.regex(unknown.message, /answered 401: unknown token: Bearer …$/);
  server.tokens.clear();
  server.fate = ({ headers }) => ({
    status: 422,
    body: `${headers.authorization} ${secretWord} 王秀英 is unknown`,
  });
  const refused = await refusalOf(t, send(his, { ...alarmTold(5), residentName: '王秀英' }));
  t.regex(refused.message, /answered 422: Bearer … … … is unknown$/);
  server.tokenAnswer = () => ({
    status: 400,
    body: { error: 'invalid_client', error_description: secretWord },
  });
  const noToken = await refusalOf(t, send(receiver(t, server, credentials(server))));
  t.regex(noToken.message, /gave no token: it answered 400 invalid_client$/);
  for (const body of [
    'not json',
    { access_token: 'two\r\nlines' },
    { access_token: 'x', token_type: 'mac' },
  ]) {
    server.tokenAnswer = () => ({ status: 200, body });
    await t.throwsAsync(send(receiver(t, server, credentials(server))), { message: /gave no token/ });
  }
  const basic = receiver(t, server, { auth: { kind: 'basic', username: 'vigil', password: { env: 'P' } } });
  t.regex((await refusalOf(t, send(basic))).message, /answered 422: Basic … … 王秀英 is unknown$/);
});

test('a message that the server finds invalid is refused with the first reason, in short', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  const outcome = (issue: object) => ({
    resourceType: 'OperationOutcome',
    issue: [issue, { diagnostics: 'second' }],
  });
  for (const [status, issue, said] of [
    [422, { diagnostics: 'no such\n patient' }, /answered 422: no such patient$/],
    [400, { details: { text: 'not a bundle' } }, /answered 400: not a bundle$/],
    [412, { code: 'multiple-matches' }, /answered 412: multiple-matches$/],
    [413, { diagnostics: 'x'.repeat(5000) }, /answered 413: x{200}$/],
  ] as const) {
    server.fate = () => ({ status, body: outcome(issue) });
    const thrown = await refusalOf(t, send(his));
    t.true(thrown instanceof NoticeRefused, `${status}`);
    t.regex(thrown.message, said);
  }
});

test('any other answer is an absence: the notice is kept', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  for (const status of [302, 401, 403, 404, 409, 429, 500, 503]) {
    server.fate = () => ({ status, body: 'later' });
    t.false((await refusalOf(t, send(his))) instanceof NoticeRefused, `${status}`);
  }
});

test('only a receipt for every entry is a receipt', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  const answer = (...statuses: unknown[]) => ({
    status: 200,
    body: {
      resourceType: 'Bundle',
      type: 'transaction-response',
      entry: statuses.map((status) => ({
        response: { status, outcome: { resourceType: 'OperationOutcome', issue: [{ diagnostics: 'why' }] } },
      })),
    },
  });
  const verdict = async (fate: { status: number; body: unknown }) => {
    server.fate = () => fate;
    const thrown = await his.send({ notice: alarmTold(5), isLate: false }).then(
      () => undefined,
      (error: Error) => error,
    );
    return thrown === undefined ? 'taken' : thrown instanceof NoticeRefused ? 'refused' : 'away';
  };
  t.is(await verdict(answer('201 Created', '200', '200 OK', '201')), 'taken');
  t.is(await verdict(answer('201', '200', '200')), 'away', 'an entry is missing');
  t.is(await verdict(answer('201', '200', '200', '412 Precondition Failed')), 'refused');
  t.is(await verdict(answer('201', '200', '422', '201')), 'refused');
  t.is(await verdict(answer('201', '200', '500', '201')), 'away');
  t.is(await verdict(answer('201', '200', undefined, '201')), 'away');
  t.is(await verdict({ status: 200, body: '<html>sign in</html>' }), 'away');
  t.is(
    await verdict({ status: 200, body: { resourceType: 'Bundle', entry: [null, null, null, null] } }),
    'away',
  );
});

test('a server with two resources under one identifier refuses, and it says so', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server);
  await send(his);
  const [issue] = await server.all('DetectedIssue');
  const { id: _, ...copy } = issue ?? { id: '' };
  await server.repository.createResource(
    copy as unknown as Parameters<typeof server.repository.createResource>[0],
  );
  const thrown = await refusalOf(t, send(his, alarmTold(5, 'accepted')));
  t.true(thrown instanceof NoticeRefused, thrown.message);
});

test('a server that never answers is given up in its time', async (t) => {
  const server = await openFhirServer(t);
  server.fate = () => 'cut-before';
  t.false((await refusalOf(t, send(receiver(t, server)))) instanceof NoticeRefused);
  server.fate = () => 'hang';
  t.regex((await refusalOf(t, send(receiver(t, server, { timeoutS: 1 })))).message, /gave no answer in 1 s/);
});

test('the check connects and says nothing; nobody there is a reason', async (t) => {
  const server = await openFhirServer(t);
  const his = receiver(t, server, credentials(server));
  await his.check();
  t.is(server.requests.length + server.tokenForms.length, 0);
  await server.kill();
  await t.throwsAsync(his.check(), { message: /ECONNREFUSED/ });
});

test('what cannot be said in FHIR is refused, not tried for ever', async (t) => {
  const server = await openFhirServer(t);
  const notice = readingsTold([reading('a\ud800', 1, '1', { at: told(1) })]);
  const thrown = await refusalOf(t, send(receiver(t, server), notice));
  t.true(thrown instanceof NoticeRefused);
  t.regex(thrown.message, /cannot be said in FHIR/);
});

test('http in the clear is refused for server and token endpoint alike, except on this machine or where it is allowed', (t) => {
  const problems = (options: object) =>
    fhirR4.options.safeParse(options).error?.issues.map(({ path }) => path.join('.')) ?? [];
  const auth = {
    kind: 'client-credentials',
    tokenUrl: 'http://id.example/t',
    clientId: 'c',
    clientSecret: { env: 'S' },
  };
  t.deepEqual(problems({ url: 'http://his.example/fhir' }), ['url']);
  t.deepEqual(problems({ url: 'https://his.example/fhir', auth }), ['auth.tokenUrl']);
  t.deepEqual(problems({ url: 'http://his.example/fhir', auth, isPlainAllowed: true }), []);
  t.deepEqual(problems({ url: 'http://127.0.0.1/fhir' }), []);
  t.deepEqual(problems({ url: 'https://his.example/fhir', namespace: 'vigil' }), ['namespace']);
});

test('the configuration in the documentation is a configuration', (t) => {
  const text = readFileSync(join(root, 'docs/receivers/fhir-r4.md'), 'utf8');
  const blocks = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => parse(yaml) as object);
  t.true(blocks.length >= 1);
  const schema = z.array(receiverSchema([fhirR4]));
  for (const block of blocks)
    t.deepEqual(schema.safeParse((block as { receivers: unknown }).receivers).error?.issues ?? [], []);
});

test('secrets that the options refer to are known before anything starts', (t) => {
  const secrets = (auth: object) => fhirR4.secrets(fhirR4.options.parse({ url: 'https://x.example', auth }));
  t.deepEqual(secrets({ kind: 'none' }), []);
  t.deepEqual(secrets({ kind: 'basic', username: 'u', password: { env: 'P' } }), [{ env: 'P' }]);
  t.deepEqual(
    secrets({
      kind: 'client-credentials',
      tokenUrl: 'https://x.example/t',
      clientId: 'c',
      clientSecret: { file: 'f' },
    }),
    [{ file: 'f' }],
  );
});
