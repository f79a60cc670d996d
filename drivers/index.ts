import { VigilError } from '../gateway/core/error.ts';
import type { AnyDriver } from '../gateway/plugin/driver.ts';
import { bedsideNode } from './bed/bedside-node.ts';
import { firmataBoard } from './board/firmata-board.ts';
import { atiNetft } from './force/ati-netft.ts';
import { botaSensone } from './force/bota-sensone.ts';
import { kunweiKwr75 } from './force/kunwei-kwr75.ts';
import { optoforceHex } from './force/optoforce-hex.ts';
import { robotiqFt300 } from './force/robotiq-ft300.ts';
import { mqttJson } from './generic/mqtt-json.ts';
import { homeAssistant } from './home/home-assistant.ts';
import { zigbee2mqtt } from './home/zigbee2mqtt.ts';
import { witmotionWt901 } from './imu/witmotion-wt901.ts';
import { modbus } from './industrial/modbus.ts';
import { sparkplugB } from './industrial/sparkplug-b.ts';
import { bciOximeter } from './oximeter/bci-oximeter.ts';
import { berryPm6750 } from './oximeter/berry-pm6750.ts';
import { contecCms50 } from './oximeter/contec-cms50.ts';
import { masimoAscii1 } from './oximeter/masimo-ascii1.ts';
import { noninOem3 } from './oximeter/nonin-oem3.ts';
import { espa444 } from './pager/espa-444.ts';
import { hlkLd2410 } from './radar/hlk-ld2410.ts';
import { hlkLd6002 } from './radar/hlk-ld6002.ts';
import { r60Radar } from './radar/r60-radar.ts';
import { seeedMr60bha2 } from './radar/seeed-mr60bha2.ts';
import { seeedMr60fda2 } from './radar/seeed-mr60fda2.ts';
import { tiIwr6843 } from './radar/ti-iwr6843.ts';
import { rosbridge } from './robot/rosbridge.ts';
import { vda5050 } from './robot/vda5050.ts';

/** Every driver that ships. Adding one is a file and a line here. */
export const drivers: readonly AnyDriver[] = [
  firmataBoard,
  bedsideNode,
  witmotionWt901,
  botaSensone,
  noninOem3,
  vda5050,
  rosbridge,
  zigbee2mqtt,
  homeAssistant,
  modbus,
  sparkplugB,
  bciOximeter,
  contecCms50,
  berryPm6750,
  masimoAscii1,
  robotiqFt300,
  kunweiKwr75,
  optoforceHex,
  atiNetft,
  seeedMr60fda2,
  seeedMr60bha2,
  hlkLd6002,
  r60Radar,
  hlkLd2410,
  tiIwr6843,
  mqttJson,
  espa444,
];

/** The driver of that name, or an error that lists those there are. */
export function driverNamed(name: string): AnyDriver {
  const found = drivers.find((driver) => driver.name === name);
  if (found) return found;
  const names = drivers.map((driver) => driver.name).join(', ');
  throw new VigilError('VIGIL_DRIVER_UNKNOWN', `${name}: there are ${names}`);
}
