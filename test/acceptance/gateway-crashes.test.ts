import test from 'ava';
import { gatewayCrashes } from '../simulation/gateway-crashes.ts';

test('a gateway that is killed again and again loses nothing that it said yes to, and its receiver hears of every alarm', async (t) => {
  let seed = 7;
  // Park and Miller's generator: the instants repeat as far as the machine's speed does.
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const report = await gatewayCrashes(6, random);
  t.log(JSON.stringify(report));
  t.true(report.isIntact);
  t.true(report.acknowledged > 0 && report.raised > 0);
  t.deepEqual(report.lostActs, []);
  t.deepEqual(report.untold, []);
  t.deepEqual(report.wrong, []);
});
