import test from 'ava';
import { ReceiverChecks } from '../../gateway/app/receiver-checks.ts';
import { registries } from '../../gateway/app/registries.ts';
import { systemClock } from '../../gateway/clock.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { openHook } from '../helpers/hook.ts';

const key = { env: 'KEY' };

test('a receiver is tested without being told anything, also one that is switched off; every test is on record with its person', async (t) => {
  const hook = await openHook(t);
  const config = configSchema(registries).parse({
    site: 's',
    gateway: 'g',
    ward: 'w',
    receivers: [
      { id: 'there', kind: 'webhook', isEnabled: false, options: { url: hook.url, key } },
      { id: 'away', kind: 'webhook', options: { url: 'http://127.0.0.1:9/hook', key } },
      { id: 'keyless', kind: 'webhook', options: { url: hook.url, key: { env: 'LOST' } } },
      { id: 'pagers', kind: 'pager', options: { device: 'pager-1' } },
    ],
  });
  const lines: LedgerEntry[] = [];
  const secretOf = async (reference: object) => {
    if ('env' in reference && reference.env === 'LOST') throw new Error('LOST is not set');
    return 'secret'.repeat(8);
  };
  const checks = new ReceiverChecks(
    { clock: systemClock(), config, version: '0.0.0', random: () => 0.5, secretOf },
    { store: { record: (entries) => void lines.push(...entries) } },
  );
  const [there, again, away, keyless, pagers, none] = await Promise.all(
    ['there', 'there', 'away', 'keyless', 'pagers', 'nobody'].map((id) => checks.check(id, 'eva')),
  );
  t.is(there?.state, 'reached', there?.reason);
  t.is(again, there, 'two who ask at once get one answer');
  t.is(away?.state, 'not-reached');
  t.like(keyless, { state: 'not-reached', reason: 'LOST is not set' });
  t.like(pagers, { state: 'by-device', device: 'pager-1' });
  t.is(none, undefined);
  t.is(hook.got.length, 0, 'nothing was sent');
  t.deepEqual(
    lines.map(({ kind, subject, body }) => [kind, subject, (body as { act: string; by: string }).by]),
    ['there', 'there', 'away', 'keyless', 'pagers'].map((id) => ['act', id, 'eva']),
  );
});
