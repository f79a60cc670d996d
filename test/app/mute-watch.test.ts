import test from 'ava';
import { MuteWatch } from '../../gateway/app/screen/mute-watch.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import type { ScreenProof } from '../../gateway/station/screen-proofs.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** A ward of screens that prove themselves every five seconds, each with what it says of its sound. */
function ward() {
  const clock = new ManualClock();
  const screens = new Map<string, ScreenProof['sound']>();
  const events: string[] = [];
  const proofs = new Map<string, ScreenProof>();
  const onEvent = ({ type, phase }: CareEvent) => events.push(`${type} ${phase}`);
  new MuteWatch(clock, () => [...proofs.values()], onEvent).watch();
  const pass = (seconds: number) => {
    for (let passed = 0; passed < seconds; passed += 5) {
      for (const [screenId, sound] of screens) {
        const lastMs = clock.now().monoMs;
        proofs.set(screenId, {
          screenId,
          address: '10.0.0.7',
          lastMs,
          ...(sound === undefined ? {} : { sound }),
        });
      }
      clock.advance(5000);
    }
    return events.splice(0);
  };
  return { screens, pass };
}

test('a page that was just opened may be mute for half a minute', (t) => {
  const { screens, pass } = ward();
  screens.set('one', 'mute');
  t.deepEqual(pass(25), []);
  screens.set('one', 'audible');
  t.deepEqual(pass(60), []);
});

test('where no screen can sound, that is its own condition until one can', (t) => {
  const { screens, pass } = ward();
  screens.set('one', 'mute').set('two', 'mute');
  t.deepEqual(pass(60), ['ward-mute onset']);
  screens.set('one', 'audible');
  t.deepEqual(pass(60), ['ward-mute cessation', 'screen-mute onset']);
  screens.set('two', 'audible');
  t.deepEqual(pass(60), ['screen-mute cessation']);
});

test('a mute screen that leaves the sight of everybody is no condition, nor is one that says nothing', (t) => {
  const { screens, pass } = ward();
  screens.set('one', 'mute').set('two', 'audible').set('three', undefined);
  t.deepEqual(pass(60), ['screen-mute onset']);
  screens.delete('one');
  t.deepEqual(pass(60), ['screen-mute cessation']);
});
