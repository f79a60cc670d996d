import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import type { Log } from '../../gateway/core/ports.ts';
import { createSetUp, setUpTriesMax } from '../../gateway/station/set-up.ts';
import { liveAccounts } from './accounts-rig.ts';
import { rig } from './rig.ts';

const nobody = { list: () => [] };
const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index * 7);

test('the code is known however it is typed, and holds once', (t) => {
  const setUp = createSetUp(nobody, counting);
  const { code } = setUp;
  t.regex(code, /^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
  t.is(
    setUp.take(` ${code.toLowerCase().replace('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l')} `),
    'right',
  );
  t.is(setUp.take(code), 'closed');
});

test('no guess opens, and after ten of them not even the code does', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 12 }), { minLength: 10, maxLength: 10 }), (guesses) => {
      const setUp = createSetUp(nobody, counting);
      const found = guesses.map((guess) => setUp.take(guess));
      return found.every((one) => one === 'wrong') && setUp.take(setUp.code) === 'closed' && !setUp.isOpen();
    }),
  );
  t.is(setUpTriesMax, 10);
});

async function firstStart(t: ExecutionContext, options = {}) {
  const lines: { code: string; fields?: Readonly<Record<string, unknown>> }[] = [];
  const hear: Log['warn'] = (code, fields) => void lines.push({ code, ...(fields && { fields }) });
  const found = await rig(t, options, (clock) => ({
    accounts: liveAccounts(clock, []),
    log: { info: hear, warn: hear, error: hear },
  }));
  const code = String(lines.find((line) => line.code === 'VIGIL_SET_UP')?.fields?.['oneTimeCode']);
  return { ...found, code, lines };
}

test('at the first start the code from the log makes the first administrator, who is signed in; then it is over', async (t) => {
  const { call, code } = await firstStart(t);
  t.true((await call('GET', '/api/v1/session')).json.isSetUp);
  const body = { code, displayName: 'Zhao Min', secret: 'a long password' };
  const setUp = (more: object) => call('POST', '/api/v1/set-up', { body: { ...body, ...more } });
  t.is((await setUp({ code: 'AAAAA-AAAAA' })).json.code, 'wrong-code');
  t.is((await setUp({ secret: 'short' })).json.code, 'secret-weak');
  const answers = await Promise.all([setUp({}), setUp({})]);
  t.deepEqual(answers.map(({ status }) => status).sort(), [200, 403]);
  const { json, cookie } = answers.find(({ status }) => status === 200) as (typeof answers)[0];
  t.like(json.session, { displayName: 'Zhao Min', role: 'administrator' });
  t.is(json.isSetUp, undefined);
  t.is((await call('GET', '/api/v1/people', { cookie })).status, 200);
  t.is((await setUp({})).json.code, 'set-up-closed');
});

test('a demo makes no code, and nobody is set up in it', async (t) => {
  const { call, lines } = await firstStart(t, { isDemo: true });
  t.deepEqual(lines, []);
  t.is(
    (await call('POST', '/api/v1/set-up', { body: { code: 'x', displayName: 'x', secret: '2468' } })).status,
    404,
  );
});
