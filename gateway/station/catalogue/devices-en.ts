import type { LinkProblem } from '../../plugin/link-problem.ts';

/** What is wrong with a device's line, and what to do about it; and the panel that lists all devices. English. */
export const devicesEn = {
  linkProblem: {
    'not-found': 'Port not found',
    unplugged: 'Unplugged',
    'wrong-device': 'Wrong device in the port',
    'permission-denied': 'No permission for the port',
    busy: 'Port in use by another program',
    'no-frames': 'Data is not readable',
    silent: 'Connected, but sends nothing',
    'no-answer': 'Does not answer',
    unreachable: 'Not reachable',
    refused: 'Connection refused',
    'recording-unreadable': 'Recording cannot be played',
    'recording-over': 'Recording played to its end',
    broken: 'Driver failed',
  } satisfies Record<LinkProblem, string>,
  linkFix: {
    'not-found':
      'Plug the adapter in; if it is, use the socket it had before, or correct the port in the configuration.',
    unplugged: 'Plug the cable in again, at both ends. It goes on by itself.',
    'wrong-device': 'Put the configured device back into this socket, or correct the configuration.',
    'permission-denied':
      'Technician: let the user of the gateway into the group that owns the port, then restart the gateway.',
    busy: 'Technician: close the other program that holds the port. It goes on by itself.',
    'no-frames': 'Check the cable, then the speed and the driver in the configuration.',
    silent: 'Check that the device is switched on and set to send; then its battery, sensor and cable.',
    'no-answer': 'Switch the device off and on; then check its cable and its address.',
    unreachable: 'Check the power and the network of the device or broker, then its address.',
    refused: 'Technician: check user name, password and access rights in the configuration.',
    'recording-unreadable':
      'Technician: check path, rights and content of the file in the configuration; it is tried again by itself.',
    'recording-over':
      'Restart the gateway to play it again, or loop it in the configuration; for a resident, configure the real device.',
    broken: 'Restart the gateway; if it goes on, give the log to the developers.',
  } satisfies Record<LinkProblem, string>,
  linkState: {
    open: 'connected',
    opening: 'connecting',
    closed: 'closed',
    failed: 'failed',
    unknown: 'not known yet',
  },
  recording: {
    mark: 'Recording, not live',
    markText: 'Plays from a file. It says nothing about anybody here now.',
  },
  devices: {
    title: 'Devices',
    close: 'Close list',
    none: 'No devices are configured.',
    device: 'Device',
    place: 'Place',
    driver: 'Driver',
    state: 'State, and what to do',
    frames: 'Frames',
    bytes: 'Bytes',
    checksumErrors: 'Checksum errors',
    resyncs: 'Resyncs',
    gaps: 'Gaps',
    rate: 'Rate /s',
    latency: 'Delay ms',
    dropped: 'Dropped',
    last: 'Last heard',
    never: 'never',
  },
};
