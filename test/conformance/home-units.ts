import { utf8 } from '../helpers/bytes.ts';

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
];
