import { z } from 'zod';
import { jointsMost } from './ros-joints.ts';

const topic = z
  .string()
  .max(200)
  .regex(/^\/?[A-Za-z]\w*(\/\w+)*$/, 'a ROS topic such as /joint_states')
  .nullable();
const jointNames = z.array(z.string().regex(/^[\w./-]{1,64}$/)).max(jointsMost);

interface Topics {
  readonly jointTopic: string | null;
  readonly wrenchTopic: string | null;
  readonly batteryTopic: string | null;
  readonly emergencyStopTopic: string | null;
  readonly odometryTopic: string | null;
}

/** The topics asked for. */
export const topicsOf = (chosen: Topics): string[] =>
  [
    chosen.emergencyStopTopic,
    chosen.jointTopic,
    chosen.wrenchTopic,
    chosen.batteryTopic,
    chosen.odometryTopic,
  ].filter((name) => name !== null);

/** Which robot, which topics and how they are to be read. */
export const rosbridgeOptions = z
  .strictObject({
    url: z
      .string()
      .max(500)
      .regex(/^wss?:\/\/[^\s/]+/, 'ws://host:port or wss://host:port')
      .default('ws://127.0.0.1:9090')
      .describe('Where rosbridge listens.'),
    jointTopic: topic.default('/joint_states').describe('sensor_msgs/JointState; null: not asked for.'),
    wrenchTopic: topic
      .default('/wrench')
      .describe('geometry_msgs/WrenchStamped, or Wrench where it is said so; null: not asked for.'),
    isBareWrench: z
      .boolean()
      .default(false)
      .describe('The wrench comes without header, as geometry_msgs/Wrench.'),
    batteryTopic: topic.default('/battery_state').describe('sensor_msgs/BatteryState; null: not asked for.'),
    emergencyStopTopic: topic.default('/emergency_stop').describe('std_msgs/Bool; null: not asked for.'),
    odometryTopic: topic.default(null).describe('nav_msgs/Odometry; null: not asked for.'),
    whenStopped: z
      .boolean()
      .default(true)
      .describe(
        'What the emergency stop topic says while the stop is active; false for topics such as safety_ok.',
      ),
    batteryFull: z
      .union([z.literal(1), z.literal(100)])
      .default(1)
      .describe('What the robot says of a full battery: 1 as ROS defines it, or 100.'),
    throttleMs: z
      .number()
      .int()
      .min(2)
      .max(1_000)
      .default(20)
      .describe(
        'Least time between two messages of joints or wrench; the rate of both streams follows from it.',
      ),
    joints: jointNames
      .default([])
      .describe(`Joints to be read; where empty, the first ${jointsMost} that come.`),
    slidingJoints: jointNames.default([]).describe('Joints that slide: metres and newtons, not radians.'),
  })
  .refine((chosen) => {
    const topics = topicsOf(chosen);
    return topics.length > 0 && new Set(topics).size === topics.length;
  }, 'at least one topic, and none for two things');

export type RosbridgeOptions = z.output<typeof rosbridgeOptions>;
