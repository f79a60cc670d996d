import { utf8 } from '../helpers/bytes.ts';

/** A device that announces a fall sensor and a thermometer, each before its first state. */
const radar = (component: string, objectId: string, more: object) =>
  JSON.stringify({
    topic: `homeassistant/${component}/radar-12/${objectId}/config`,
    payload: {
      name: objectId,
      unique_id: `radar_${objectId}`,
      state_topic: `care/radar-12/${objectId}`,
      expire_after: 60,
      ...more,
    },
  });

/** Whole messages of home devices, one a line. */
export const homeUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  [
    'zigbee2mqtt',
    [
      '{"topic":"zigbee2mqtt/cord-12","payload":{"action":"emergency","battery":87,"linkquality":102}}\n',
      '{"topic":"zigbee2mqtt/cord-12/availability","payload":"online"}\n',
      '{"contact":false,"battery":null,"temperature":21.5,"last_seen":1768446765120}\n',
      '{"topic":"zigbee2mqtt/cord-12/availability","payload":{"state":"offline"}}\n',
    ].map(utf8),
  ],
  [
    'home-assistant',
    [
      `${radar('binary_sensor', 'fall', { payload_on: '1', payload_off: '0' })}\n{"topic":"care/radar-12/fall","payload":"1"}\n`,
      '{"topic":"care/radar-12/fall","payload":"0"}\n',
      `${radar('sensor', 'heart_rate', { unit_of_measurement: 'bpm' })}\n{"topic":"care/radar-12/heart_rate","payload":"71"}\n`,
      '{"topic":"care/radar-12/heart_rate","payload":"None"}\n',
    ].map(utf8),
  ],
];
