import type { ExecutionContext } from 'ava';
import { filter, firstValueFrom, ReplaySubject } from 'rxjs';
import type { AlarmView, BedView, RobotView, StreamEvent } from '../../gateway/station/wire.ts';

/** A screen without a picture: what the station tells it, kept from its first moment. */
export interface Screen {
  /** The bed as the screen shows it, as soon as that satisfies. */
  bed(id: string, isIt: (bed: BedView) => boolean): Promise<BedView>;
  robot(id: string, isIt: (robot: RobotView) => boolean): Promise<RobotView>;
  alarm(isIt: (alarm: AlarmView) => boolean): Promise<AlarmView>;
}

/** Reads a screen's stream until the test ends. The board must be open. */
export async function openScreen(t: ExecutionContext, url: string): Promise<Screen> {
  const ended = new AbortController();
  t.teardown(() => ended.abort());
  const response = await fetch(`${url}/api/v1/stream?screen=test`, { signal: ended.signal });
  const beds = new ReplaySubject<BedView>(1000);
  const robots = new ReplaySubject<RobotView>(1000);
  const alarms = new ReplaySubject<AlarmView>(1000);
  const take = (event: StreamEvent) => {
    if (event.type === 'alarm') alarms.next(event.value);
    if (event.type === 'bed') beds.next(event.value);
    if (event.type === 'robot') robots.next(event.value);
    if (event.type !== 'snapshot') return;
    for (const bed of event.value.beds) beds.next(bed);
    for (const robot of event.value.robots) robots.next(robot);
    for (const alarm of event.value.alarms) alarms.next(alarm);
  };
  const heard = async () => {
    for await (const event of streamEvents(response)) take(event);
  };
  void heard().catch((failure: unknown) => {
    if (ended.signal.aborted) return;
    beds.error(failure);
    robots.error(failure);
    alarms.error(failure);
  });
  return {
    alarm: (isIt) => firstValueFrom(alarms.pipe(filter(isIt))),
    bed: (id, isIt) => firstValueFrom(beds.pipe(filter((bed) => bed.id === id && isIt(bed)))),
    robot: (id, isIt) => firstValueFrom(robots.pipe(filter((robot) => robot.id === id && isIt(robot)))),
  };
}

/** What a station's stream says, event by event, to its end. */
export async function* streamEvents({ body }: Response): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const one of whole) {
      const type = /^event: (.*)$/m.exec(one)?.[1];
      const value: unknown = JSON.parse(/^data: (.*)$/m.exec(one)?.[1] ?? 'null');
      if (type !== undefined) yield { type, value } as StreamEvent;
    }
  }
}
