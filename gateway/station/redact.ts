import type { BedView, DeviceView, HoldView, RobotView, StreamEvent } from './wire.ts';

/** The same event for a screen where nobody is signed in: no resident's name, no inner life of a device. */
export function withoutNames(event: StreamEvent): StreamEvent {
  switch (event.type) {
    case 'bed':
      return { type: 'bed', value: nameless(event.value) };
    case 'snapshot': {
      const { session: _, ...value } = event.value;
      return {
        type: 'snapshot',
        value: {
          ...value,
          beds: value.beds.map(nameless),
          robots: value.robots.map(plain),
          holds: value.holds.map(unexplained),
        },
      };
    }
    case 'robot':
      return { type: 'robot', value: plain(event.value) };
    case 'holds':
      return { type: 'holds', value: event.value.map(unexplained) };
    case 'alarm':
    case 'process':
    case 'beat':
      return event;
    default:
      return event satisfies never;
  }
}

/** What a charge nurse wrote about a resident is no text for a corridor. */
function unexplained({ reason: _, ...hold }: HoldView): HoldView {
  return hold;
}

/** Neither who lies there nor what a nurse found: of the score its total alone, of late data only that there are some. */
function nameless(bed: BedView): BedView {
  const { resident: _, score, blind, ...rest } = bed;
  return plain({
    ...rest,
    ...(score && { score: { ...score, parts: [] } }),
    ...(blind && { blind: blind.map((report) => ({ ...report, findings: [] })) }),
  });
}

const plain = <View extends BedView | RobotView>(view: View): View => ({
  ...view,
  devices: view.devices.map(({ reason: _, counters: __, readBacks: ___, ...device }): DeviceView => device),
});
