import { hex, joined, utf8 } from '../helpers/bytes.ts';
import { boardUnits } from './board-units.ts';
import { forceUnits } from './force-units.ts';
import { homeUnits } from './home-units.ts';
import { industrialUnits } from './industrial-units.ts';
import { oximeterUnits } from './oximeter-units.ts';
import { pagerUnits } from './pager-units.ts';
import { radarR60Units } from './radar-r60-units.ts';
import { radarUnits } from './radar-units.ts';
import { robotUnits } from './robot-units.ts';
import { tiUnits } from './ti-units.ts';

/** Nonin unit-test packet (standards page oximeter 1.5): the values by frame. */
const noninValues = hex('00 48 61 30 00 00 00 00 61 61 61 00 00 00 48 61 61 00 00 00 48 00 48 00 00');

/** A packet of 25 frames with pleth 1, in format 2 or 7. */
export function noninPacket(format: 2 | 7, values = noninValues, status = 0x80): Uint8Array {
  const frames = Array.from(values, (value, index) => {
    const bits = index === 0 ? status | 1 : status;
    const bytes = format === 2 ? [0x01, bits, 1, value] : [bits, 0, 1, value];
    return Uint8Array.of(...bytes, bytes.reduce((sum, byte) => sum + byte, 0) & 0xff);
  });
  return joined(...frames);
}

/** The VDA 5050 examples of the standards page robots-mqtt 1.8: state, connection, instant action. */
export const vdaExamples = [
  `{"headerId":12,"timestamp":"2026-01-15T03:12:45.12Z","version":"2.1.0","manufacturer":"Acme","serialNumber":"CR-0007",
 "orderId":"round-204","orderUpdateId":0,"lastNodeId":"room12","lastNodeSequenceId":4,"driving":false,
 "nodeStates":[],"edgeStates":[],"actionStates":[{"actionId":"a1","actionStatus":"RUNNING"}],
 "agvPosition":{"x":4.2,"y":1.1,"theta":1.57,"mapId":"floor2","positionInitialized":true},
 "batteryState":{"batteryCharge":38.0,"charging":false},"operatingMode":"AUTOMATIC",
 "errors":[{"errorType":"armOverload","errorLevel":"FATAL","errorDescription":"force limit at gripper","errorReferences":[{"referenceKey":"actionId","referenceValue":"a1"}]}],
 "safetyState":{"eStop":"MANUAL","fieldViolation":false}}`,
  '{"headerId":3,"timestamp":"2026-01-15T03:10:00Z","version":"2.1.0","manufacturer":"Acme","serialNumber":"CR-0007","connectionState":"ONLINE"}',
  `{"headerId":9,"timestamp":"2026-01-15T03:13:00Z","version":"2.1.0","manufacturer":"Acme","serialNumber":"CR-0007",
 "actions":[{"actionId":"p-77","actionType":"startPause","blockingType":"HARD"}]}`,
] as const;

const [vdaState, vdaConnection] = vdaExamples.map((text) => utf8(`${text.replaceAll('\n', '')}\n`));

export const wt901 = {
  acceleration: hex('55 51 00 00 00 00 00 08 0A 0A C2'),
  angularVelocity: hex('55 52 66 06 9A F9 00 00 00 00 A6'),
  /** Roll 45, pitch 0, yaw −90 degrees, version 0x1234. */
  angle: hex('55 53 00 20 00 00 00 C0 34 12 CE'),
} as const;

export const bota = {
  a: hex(
    'AA 00 00 00 00 80 3F 00 00 00 C0 00 00 60 40 00 00 80 3E 00 00 00 BF 00 00 00 3E 15 CD 5B 07 00 00 FC 41 07 E5',
  ),
  b: hex(
    'AA 02 00 A4 70 45 C1 A4 70 B5 40 1F 85 C5 42 F8 53 E3 BD F8 53 63 3E FA 7E AA BE FF FF FF FF 00 00 50 C0 F5 F2',
  ),
} as const;

const wt901Group = joined(wt901.acceleration, wt901.angularVelocity, wt901.angle);

/** For each driver by name, runs of whole frames as the standards pages give them. */
export const driverUnits: ReadonlyMap<string, readonly Uint8Array[]> = new Map([
  ...boardUnits,
  ...forceUnits,
  ['witmotion-wt901', [wt901Group, wt901Group, wt901Group, wt901Group]],
  ['bota-sensone', [bota.a, bota.a, bota.b, bota.a]],
  ['nonin-oem3', [noninPacket(2), noninPacket(2), noninPacket(2)]],
  ...oximeterUnits,
  ...radarUnits,
  ['vda5050', [vdaState, vdaConnection, vdaState, vdaConnection].filter((unit) => unit !== undefined)],
  [
    'mqtt-json',
    [
      '{"t":0,"rate":50,"unit":["g","g","g"],"samples":[[0,0,1],[0,0.5,1]],"stream":"imu"}\n',
      '{"t":5,"code":"8867-4","value":71,"unit":"/min"}\n',
      '{"topic":"vigil/v1/in/bed-4/ecg","payload":{"t":6,"rate":250,"unit":"mV","samples":[0.1,0.2,0.3]}}\n',
      '{"t":"2026-01-15T03:10:00Z","code":"presence","value":true}\n',
    ].map(utf8),
  ],
  ...homeUnits,
  ...industrialUnits,
  ...pagerUnits,
  ...robotUnits,
  ...radarR60Units,
  ['ti-iwr6843', tiUnits],
]);
