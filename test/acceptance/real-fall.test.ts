import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import mqtt from 'mqtt';
import { readRecording } from '../../drivers/transport/recording.ts';
import { detect } from '../../gateway/cli/detect.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { closeBrowser, openPage } from '../helpers/browser.ts';
import { nursePin, testGateway, viewer } from '../helpers/gateway.ts';
import { playAsWearable } from '../helpers/play.ts';
import { ptyPair } from '../helpers/pty.ts';
import { recordingsFolder, recordingTest } from '../helpers/recordings.ts';

const sisfall = join(recordingsFolder, 'falls', 'sisfall');
/** A person whom the model never saw: not among the learners of the card. */
const fallFile = 'rec/SA19/F01_R01.csv.gz';
const sitFile = 'rec/SA19/D07_R01.csv.gz';

test.after.always(closeBrowser);

/** When the impact is, by the set's own manifest. */
function impactOf(file: string): number {
  const [head = '', ...rows] = readFileSync(join(sisfall, 'manifest.csv'), 'utf8').split('\n');
  const row = rows.find((one) => one.startsWith(`${file},`))?.split(',') ?? [];
  return Number(row[head.split(',').indexOf('impact_s')]);
}

const typesOf = (messages: readonly { readonly type: string }[]) => messages.map(({ type }) => type);

/** A client as a nurse call system would be: its own login, reading events. */
async function listen(port: number) {
  const messages: {
    readonly type: string;
    readonly subject: string;
    readonly specversion: string;
    readonly data: object;
  }[] = [];
  const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: viewer.username,
    password: viewer.password,
    protocolVersion: 4,
  });
  client.on('message', (_topic, payload) => messages.push(JSON.parse(payload.toString())));
  await client.subscribeAsync('vigil/v1/test/g1/event/#', { qos: 1 });
  return { messages, client };
}

recordingTest(
  'a real fall is red and audible on the page within 5 s of the impact, is accepted and closed by a nurse, and is on record; sitting down is nothing',
  async (t) => {
    t.timeout(110_000);
    const line = await ptyPair();
    t.teardown(line.end);
    const { app, log } = await testGateway(t, {
      devices: [
        {
          id: 'imu-1',
          driver: 'witmotion-wt901',
          bed: 'bed-1',
          placement: 'waist',
          port: line.gateway,
          options: { rateHz: 50 },
        },
      ],
    });
    const { messages, client } = await listen(app.brokerPort);
    t.teardown(() => client.endAsync());
    const { page, faults } = await openPage(t, app.stationUrl);
    const events: CareEvent[] = [];
    app.event$.subscribe((event) => events.push(event));
    const tile = page.locator('[data-bed="bed-1"]');
    await page.waitForSelector('body[data-link="ok"]');
    // Nothing plays yet: that the wearable is silent is a technical alarm, rightly.
    t.not(await tile.getAttribute('data-priority'), 'high');
    t.false((await page.textContent('body'))?.includes('Mrs Plum'), 'names are for signed-in staff');

    // Read before anything plays: a wearable without a clock that pauses for less than two seconds while the second one is
    // read goes on as if it had not, and its time is behind by the pause for the next 10 s.
    const sitting = await readRecording(join(sisfall, sitFile));
    const fall = await readRecording(join(sisfall, fallFile));

    // A daily activity of the same person raises nothing.
    await playAsWearable(sitting, line);
    t.deepEqual(
      events.filter(({ type }) => type.includes('fall')),
      [],
    );
    const before = events.length;

    // The fall.
    const painted = page
      .waitForSelector('[data-bed="bed-1"][data-priority="high"]', { timeout: 60_000 })
      .then(() => Date.now());
    const heard = page
      .waitForSelector('body[data-sound="playing"][data-tone="high"]', { timeout: 60_000 })
      .then(() => Date.now());
    const wallAt = await playAsWearable(fall, line);
    const impactMs = wallAt(impactOf(fallFile));
    const paintedS = ((await painted) - impactMs) / 1000;
    const heardS = ((await heard) - impactMs) / 1000;
    t.log(`red ${paintedS.toFixed(2)} s after the impact, audible ${heardS.toFixed(2)} s after it`);
    t.true(paintedS <= 5, `painted after ${paintedS} s`);
    t.true(heardS <= 5, `audible after ${heardS} s`);

    // The same decision as on the recording itself.
    const lines: { readonly type: string; readonly onset: number; readonly confidence: number }[] = [];
    await detect(
      [join(sisfall, fallFile)],
      { placement: 'waist', withScores: false },
      (one) => lines.push(JSON.parse(one)),
      t.log,
    );
    const offline = lines.filter(({ type }) => type !== 'summary');
    const live = events.slice(before).filter(({ by }) => by.detector === 'fall');
    t.deepEqual(typesOf(live), typesOf(offline));
    for (const [index, { type, onset, confidence }] of live.entries()) {
      t.true(
        Math.abs(onset.wallMs - wallAt(offline[index]?.onset ?? 0)) < 150,
        `onset differs by ${onset.wallMs - wallAt(offline[index]?.onset ?? 0)} ms`,
      );
      // A suspicion is told with the first window that is sure; how sure that is depends on where the windows begin.
      const tolerance = type === 'suspected-fall' ? 0.15 : 0.02;
      t.true(Math.abs(confidence - (offline[index]?.confidence ?? 0)) < tolerance, `${type} ${confidence}`);
    }

    // A nurse answers: one touch, who she is, and it is hers.
    const card = page.locator('[data-alarm][data-type="fall"]');
    await card.locator('[data-act="accept"]').click();
    await page.locator('[data-staff="nurse-1"]').click();
    for (const key of nursePin) await page.locator(`[data-key="${key}"]`).click();
    await page.locator('[data-act="sign-in"]').click();
    await page.waitForSelector('[data-alarm][data-type="fall"][data-signal="acknowledged"]');
    await page.waitForSelector('body:not([data-tone="high"])');
    t.true((await card.textContent())?.includes('Nurse White'));
    await page.waitForFunction("document.body.textContent.includes('Mrs Plum')");
    await card.locator('[data-act="at-bedside"]').click();
    await card.locator('[data-act="close-real"]').click();
    // The tile is no longer red; that the wearable has nothing more to say is a technical alarm of its own.
    await page.waitForSelector('[data-bed="bed-1"]:not([data-priority="high"])');

    // The record holds each step, and verifies.
    const verdict = await app.store.verify();
    t.true(verdict.isIntact, JSON.stringify(verdict));
    const rows = await app.store.ledger({ afterSeq: 0, limit: 1000 });
    const custody = rows
      .flatMap(({ kind, body }) => (kind === 'alarm' ? [JSON.stringify(body)] : []))
      .join('\n');
    for (const step of [
      'sensed',
      'decided',
      'committed',
      'sent',
      'painted',
      'accepted',
      'at-bedside',
      'closed',
    ])
      t.true(custody.includes(`"${step}"`), `no link "${step}" in the ledger`);
    t.true(custody.includes('nurse-1'));
    t.true(custody.includes('"real"'));

    // Another system saw the same.
    while (!messages.some(({ type }) => type.includes('closed')))
      await new Promise((resolve) => client.once('message', resolve));
    for (const type of [
      'care-event.fall',
      'alarm.raised',
      'alarm.accepted',
      'alarm.at-bedside',
      'alarm.closed',
    ]) {
      const found = messages.find((message) => message.type.includes(type));
      t.is(found?.specversion, '1.0', `no ${type} on MQTT`);
      t.true(found?.subject.includes('bed-1'));
    }
    t.false(JSON.stringify(messages).includes('Plum'), 'no names on the bus');

    t.deepEqual(faults, []);
    t.deepEqual(
      log.lines.filter((said) => said.startsWith('error')),
      [],
    );
  },
);
