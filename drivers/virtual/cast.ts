import { Arm } from './arm.ts';
import { Climate } from './climate.ts';
import { Fleet } from './fleet.ts';
import { Hands, wrenchSpec } from './hands.ts';
import { Lookout } from './lookout.ts';
import { Oximetry } from './oximetry.ts';
import type { Player } from './player.ts';
import { RecordedOximetry, RecordedWaveform } from './recorded.ts';
import type { NamedRecording, Repertoire } from './recordings.ts';
import { Tape } from './tape.ts';
import { type Part, type WardDevice, wardBeds } from './ward.ts';
import type { HappeningKind, Playbill } from './ward-script.ts';
import { imuSpec, Wearable } from './wearable.ts';

/** What the script cannot make happen where recordings play a part. */
const kindsOf: Readonly<Record<Part, readonly HappeningKind[]>> = {
  body: ['fall', 'hard-sit'],
  oximetry: ['desaturation', 'sensor-off'],
  hands: ['contact'],
  fleet: ['emergency-stop'],
  radar: ['slide'],
  eye: [],
  climate: [],
  arm: [],
};

export const kindsLeftOut = (repertoire: Repertoire): readonly HappeningKind[] =>
  [...repertoire.keys()].flatMap((part) => kindsOf[part]);

interface Casting {
  readonly seed: number;
  readonly playbill: Playbill;
  readonly repertoire: Repertoire;
  readonly onRecording: (deviceId: string, name: string) => void;
}

/** Who stands behind a device: a recording where there are some for its part, else the seeded model. */
export function playerFor(device: WardDevice, { seed, playbill, repertoire, onRecording }: Casting): Player {
  const recordings = repertoire.get(device.part) ?? [];
  const tape = (): Tape => new Tape(share(recordings, device), (name) => onRecording(device.deviceId, name));
  switch (device.part) {
    case 'body':
      if (recordings.length > 0) return new RecordedWaveform(tape(), imuSpec);
      return new Wearable(seed, device.deviceId, playbill);
    case 'oximetry':
      if (recordings.length > 0) return new RecordedOximetry(tape());
      return new Oximetry(seed, device.deviceId, playbill);
    case 'hands':
      return recordings.length > 0
        ? new RecordedWaveform(tape(), wrenchSpec)
        : new Hands(seed, device.deviceId, playbill);
    case 'fleet':
      return new Fleet(seed, playbill);
    case 'radar':
      return new Lookout('fall', playbill);
    case 'eye':
      return new Lookout('person-on-floor', playbill);
    case 'arm':
      return new Arm(seed, device.deviceId);
    case 'climate':
      return new Climate(seed, device.deviceId);
    default:
      return device.part satisfies never;
  }
}

/** Every bed its own; where there are fewer recordings than beds, the beds begin at different ones. */
function share(recordings: readonly NamedRecording[], { bedId }: WardDevice): readonly NamedRecording[] {
  const place = bedId === undefined ? 0 : wardBeds.indexOf(bedId);
  const own = recordings.filter((_, index) => index % wardBeds.length === place);
  if (own.length > 0) return own;
  const first = place % recordings.length;
  return [...recordings.slice(first), ...recordings.slice(0, first)];
}
