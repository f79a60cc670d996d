import type { Reading } from '../core/measurement.ts';
import type { ReadingsNotice } from '../core/notice.ts';
import { metricCode, monitorCode, profiles, unitCode } from './hl7-codes.ts';
import { about, type Hl7Speaker, header, ownId, timeIn } from './hl7-header.ts';
import { messageOf, numberText, segment, shortId } from './hl7-message.ts';

/**
 * IHE PCD-01 (device enterprise communication): the latest measurements at one bed. The gateway is the monitor of the bed (containment
 * 1.0.0.0), each device a part of it (1.n.1), each measurement below its device.
 */
export function readingsMessage(speaker: Hl7Speaker, notice: ReadingsNotice, nowMs: number): string {
  const { id, at, bedId, residentId, residentName, readings } = notice;
  const controlId = shortId(speaker.site, id);
  const times = readings.map((reading) => reading.at.wallMs);
  return messageOf([
    header(speaker, { controlId, trigger: 'R01', profile: profiles.readings, nowMs }),
    ...about(speaker, { bedId, ...(residentId && { residentId }) }, residentName),
    segment('OBR', {
      1: '1',
      2: ownId(speaker, controlId),
      3: ownId(speaker, controlId),
      4: monitorCode,
      7: timeIn(speaker, Math.min(...times, at.wallMs)),
      8: timeIn(speaker, Math.max(...times, at.wallMs)),
    }),
    segment('OBX', {
      1: '1',
      3: monitorCode,
      4: '1.0.0.0',
      11: 'X',
      18: ownId(speaker, speaker.site.gateway),
    }),
    ...placed(readings).map(({ reading, path }, index) => row(speaker, reading, { set: index + 2, path })),
  ]);
}

/** Where each reading stands in the containment: by device, in the order in which they come. */
function placed(
  readings: readonly Reading[],
): readonly { readonly reading: Reading; readonly path: string }[] {
  const devices = [...new Set(readings.map(({ deviceId }) => deviceId))];
  const counts = new Map<string, number>();
  return readings.map((reading) => {
    const count = (counts.get(reading.deviceId) ?? 0) + 1;
    counts.set(reading.deviceId, count);
    return { reading, path: `1.${devices.indexOf(reading.deviceId) + 1}.1.${count}` };
  });
}

/** A value that is not there is left out and said to be so, never 0 (OBX-11 X; OBX-8 as IHE's measurement status). */
function row(
  speaker: Hl7Speaker,
  reading: Reading,
  { set, path }: { readonly set: number; readonly path: string },
): string {
  const { metric, unit, quality, at, deviceId } = reading;
  const value = quality === 'invalid' ? undefined : numberText(reading.value);
  const status = value === undefined ? 'INV' : quality === 'questionable' ? 'QUES' : '';
  return segment('OBX', {
    1: String(set),
    2: 'NM',
    3: metricCode(metric),
    4: path,
    5: value ?? '',
    6: unitCode(unit, metric),
    8: status,
    11: value === undefined ? 'X' : 'R',
    14: timeIn(speaker, at.wallMs),
    18: ownId(speaker, deviceId),
  });
}
