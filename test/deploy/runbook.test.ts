import { readFileSync } from 'node:fs';
import test from 'ava';
import { refusalKinds } from '../../gateway/bus/refusals.ts';
import { errorCodes } from '../../gateway/core/error.ts';

// The compiled tests lie one level deeper than their sources; `deploy/` is not copied.
const read = (path: string) => readFileSync(new URL(`../../../deploy/${path}`, import.meta.url), 'utf8');

test('the runbook has one line for each error code, and for no other', (t) => {
  const listed = [...read('RUNBOOK.md').matchAll(/^\| `(VIGIL_\w+)` +\| \S.+ \| \S.+ \|$/gm)].map(
    (row) => row[1],
  );
  t.deepEqual(listed, Object.keys(errorCodes));
});

test('the runbook says what to do about each way to be refused by the broker', (t) => {
  const runbook = read('RUNBOOK.md');
  for (const kind of refusalKinds) t.true(runbook.includes(`\`${kind}\``), kind);
});

/** `[Section]` and `Key=value` lines; a key may come more than once. */
function parseUnit(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  let section = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) section = heading;
    else if (key !== undefined && value !== undefined)
      settings.set(`${section}.${key}`, [...(settings.get(`${section}.${key}`) ?? []), value]);
    else throw new Error(`not a line of a unit: ${line}`);
  }
  return settings;
}

test('the service runs the built gateway, for ever, with no rights that it does not need', (t) => {
  const unit = parseUnit(read('vigil.service'));
  const only = (key: string) => unit.get(key)?.join(' ');
  t.is(
    only('Service.ExecStart'),
    '/usr/bin/node /opt/vigil/build/gateway/main.js run --config /etc/vigil/vigil.yaml',
  );
  t.is(only('Service.Restart'), 'always');
  t.is(only('Unit.StartLimitIntervalSec'), '0');
  t.is(only('Service.OOMPolicy'), 'continue');
  t.is(only('Service.User'), 'vigil');
  t.is(only('Service.NoNewPrivileges'), 'yes');
  t.is(only('Service.ProtectSystem'), 'strict');
  t.is(only('Service.CapabilityBoundingSet'), '');
  t.is(only('Service.StateDirectory'), 'vigil');
  t.false(unit.has('Service.MemoryDenyWriteExecute'));
  t.is(only('Install.WantedBy'), 'multi-user.target');
});

test('a port that a modem manager could probe is told to be left alone, and keeps its name', (t) => {
  const rules = read('udev/70-vigil.rules');
  t.true(rules.includes('ENV{ID_MM_PORT_IGNORE}="1"'));
  t.regex(rules, /SYMLINK\+="vigil\//);
});
