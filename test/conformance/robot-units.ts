import { utf8 } from '../helpers/bytes.ts';

const joints = (nanosec: number, position: number) =>
  `{"op":"publish","topic":"/joint_states","msg":{"header":{"stamp":{"sec":1768446765,"nanosec":${nanosec}},"frame_id":""},"name":["shoulder","elbow"],"position":[${position},-1.5],"velocity":[0.25,0],"effort":[null,3.5]}}\n`;

/** Whole messages of robots, one a line. */
export const robotUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  [
    'rosbridge',
    [
      joints(120_000_000, 0.5),
      '{"op":"publish","topic":"/wrench","msg":{"header":{"stamp":{"secs":1768446765,"nsecs":130000000},"frame_id":"tool0"},"wrench":{"force":{"x":1.5,"y":-2,"z":30.25},"torque":{"x":0.5,"y":0,"z":-0.125}}}}\n',
      '{"op":"publish","topic":"/emergency_stop","msg":{"data":true}}\n',
      joints(140_000_000, 0.625),
      '{"op":"publish","topic":"/battery_state","msg":{"header":{"stamp":{"sec":1768446766,"nanosec":0},"frame_id":""},"percentage":0.38,"power_supply_status":2,"present":true}}\n',
      '{"op":"publish","topic":"/battery_state","msg":{"header":{"stamp":{"sec":1768446767,"nanosec":0},"frame_id":""},"percentage":NaN,"power_supply_status":0,"present":true}}\n',
      '{"op":"status","level":"error","msg":"topic /wrench is not there"}\n',
    ].map(utf8),
  ],
];
