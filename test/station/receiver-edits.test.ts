import test from 'ava';
import { registries } from '../../gateway/app/registries.ts';
import { receiverSettings } from '../../gateway/app/settings/receivers.ts';
import { type Config, configSchema } from '../../gateway/config/schema.ts';
import { addedReceiver, formOfReceiver, receiverEdits } from '../../gateway/station/receiver-edits.ts';

const site = { site: 's', gateway: 'g', ward: 'w' };
const settings = await receiverSettings(
  { settings: undefined },
  { receivers: [] } as unknown as Config,
  () => [],
);

test('of a receiver that is added only what was chosen is written, and it is one that the configuration takes', (t) => {
  const usual = formOfReceiver(settings, 'webhook');
  const key = { file: '/etc/vigil/secrets/his.key' };
  const form = {
    told: { ...usual.told, alarms: 'high' },
    options: { ...usual.options, url: 'https://there.example/hook', key },
  };
  const edit = addedReceiver(settings, { id: 'his', kind: 'webhook', form });
  t.deepEqual(edit, {
    op: 'add',
    path: ['receivers'],
    value: {
      id: 'his',
      kind: 'webhook',
      alarms: 'high',
      options: { url: 'https://there.example/hook', key },
    },
  });
  t.notThrows(() =>
    configSchema(registries).parse({ ...site, receivers: [edit.op === 'add' && edit.value] }),
  );
});

test('of a receiver that is changed only what is another is written, what was emptied is taken out, and what no form shows stays', (t) => {
  const written = {
    id: 'pagers',
    kind: 'pager',
    told: { technical: false, beds: ['bed-1'] },
    options: { device: 'line', addresses: { high: ['1'] }, beds: { 'bed-1': ['2'] }, unknown: 1 },
    isReadOnly: false,
    waiting: 0,
    waitingAlarms: 0,
    parked: 0,
  };
  const form = formOfReceiver(settings, 'pager', written);
  t.deepEqual(receiverEdits(settings, written, form), []);
  const { beds: _, ...told } = form.told;
  const { beds: __, ...options } = form.options;
  const changed = { told: { ...told, technical: true }, options: { ...options, repeat: 2 } };
  t.deepEqual(receiverEdits(settings, written, changed), [
    { op: 'set', path: ['receivers', 'pagers', 'technical'], value: true },
    { op: 'remove', path: ['receivers', 'pagers', 'beds'] },
    { op: 'set', path: ['receivers', 'pagers', 'options', 'repeat'], value: 2 },
    { op: 'remove', path: ['receivers', 'pagers', 'options', 'beds'] },
  ]);
});
