import test, { type ExecutionContext } from 'ava';
import type { App, AppOptions } from '../../gateway/app/contract.ts';
import { registries } from '../../gateway/app/registries.ts';
import type { ConfigSource } from '../../gateway/app/settings/contract.ts';
import { digestOf } from '../../gateway/app/settings/digest.ts';
import { memorySource } from '../../gateway/app/settings/source.ts';
import { startSuccession } from '../../gateway/app/settings/succession.ts';
import { parseConfig } from '../../gateway/config/load.ts';
import { heardLog } from '../helpers/gateway.ts';
import { HandClock } from '../station/fake-ward.ts';

const text = (ward: string) => `site: north
gateway: g1
ward: ${ward}
station: { port: 0 }
broker: { port: 0 }
staff:
  - { id: anna, displayName: Anna, role: nurse, pin: { env: UNUSED } }
`;

/** Gateways that only say what they were started with. */
async function gateways(
  t: ExecutionContext,
  cannotStart: (options: AppOptions) => boolean = () => false,
  isLacking: (ward: string) => boolean = () => false,
) {
  const source = memorySource(text('one'));
  const log = heardLog();
  const clock = new HandClock();
  const told: string[] = [];
  const stopped: string[] = [];
  const started: AppOptions[] = [];
  let restart = () => {};
  let begun = () => {};
  const plain = {
    clock,
    log,
    version: 'test',
    isDemo: false,
    pinHashes: new Map<string, string>(),
    brokerHashes: new Map<string, string>(),
  };
  const line = await startSuccession({
    source,
    check: (all) => parseConfig(all, registries),
    clock,
    log,
    optionsFor: async ({ ward }) => {
      if (isLacking(ward)) throw new Error('a secret is missing');
      return plain;
    },
    onStart: (_app, awayMs) => told.push(`${awayMs}`),
    async start(options) {
      if (cannotStart(options)) throw new Error('the port is taken');
      started.push(options);
      const mustRestart = new Promise<void>((resolve) => {
        restart = resolve;
      });
      clock.advance(700);
      begun();
      const stop = async () => void stopped.push(options.config.ward);
      return { stationUrl: 'http://127.0.0.1:4711', brokerPort: 4712, mustRestart, stop } as unknown as App;
    },
  });
  t.teardown(() => line.stop());
  /** Changes the text, by hand or as a gateway does; resolves when the next gateway has begun. */
  const follow = async (ward: string, by: ConfigSource = source) => {
    const next = new Promise<void>((resolve) => {
      begun = resolve;
    });
    await by.replace(text(ward), digestOf(await by.read()));
    restart();
    await next;
    await line.stop();
  };
  return { line, source, log, started, stopped, told, follow };
}

test('a gateway with another configuration follows the one that ran, on its ports, and it is told how long it took', async (t) => {
  const { started, stopped, told, follow } = await gateways(t);
  await follow('two');
  t.deepEqual(stopped, ['one', 'two']);
  t.like(started[1], { config: { ward: 'two', station: { port: 4711 }, broker: { port: 4712 } } });
  t.is(started[1]?.settings?.awayMs(), 700);
  t.truthy(started[1]?.signInMemory, 'who was signed in goes over');
  t.is(started[1]?.signInMemory, started[0]?.signInMemory);
  t.deepEqual(told, ['undefined', '700']);
});

test('where a gateway cannot start with a change, what was before comes back, in the text too, and the reason is told', async (t) => {
  const { source, started, log, follow } = await gateways(t, ({ config }) => config.ward === 'bad');
  await follow('bad');
  t.is(await source.read(), text('one'));
  t.like(started[1], { config: { ward: 'one' }, settings: { undone: 'the port is taken' } });
  t.true(log.lines.some((line) => line.startsWith('error VIGIL_CONFIG_UNDONE')));
});

test('a text that was broken by hand is left as it is, and the gateway begins anew with what was in force', async (t) => {
  const { source, started, follow } = await gateways(t);
  await follow('[');
  t.is(await source.read(), text('['));
  t.is(started[1]?.config.ward, 'one');
  t.regex(started[1]?.settings?.undone ?? '', /VIGIL_CONFIG_INVALID/);
});

test('a change with which no gateway can be prepared is refused before anything ends; what is lost only then is undone, in the text too', async (t) => {
  let isLost = false;
  const ward = await gateways(
    t,
    () => false,
    (ward) => ward === 'secret' && isLost,
  );
  const { source, started, follow } = ward;
  const { cannotPrepare, source: own } = started[0]?.settings ?? {};
  const wanted = parseConfig(text('secret'), registries).config;
  if (wanted === undefined) return t.fail();
  t.is(await cannotPrepare?.(wanted), undefined);
  isLost = true;
  t.is(await cannotPrepare?.(wanted), 'a secret is missing');
  await follow('secret', own);
  t.is(await source.read(), text('one'));
  t.like(started[1], { config: { ward: 'one' }, settings: { undone: 'a secret is missing' } });
});
