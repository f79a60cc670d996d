import type { BedView, StreamEvent } from './wire.ts';

/** The same event for a screen where nobody is signed in: no resident's name. */
export function withoutNames(event: StreamEvent): StreamEvent {
  switch (event.type) {
    case 'bed':
      return { type: 'bed', value: nameless(event.value) };
    case 'snapshot': {
      const { session: _, ...value } = event.value;
      return { type: 'snapshot', value: { ...value, beds: value.beds.map(nameless) } };
    }
    case 'robot':
    case 'alarm':
    case 'process':
    case 'beat':
      return event;
    default:
      return event satisfies never;
  }
}

function nameless(bed: BedView): BedView {
  const { resident: _, ...rest } = bed;
  return rest;
}
