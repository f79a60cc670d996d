import type { WriteStream } from 'node:tty';
import type { FromVirtual } from '../../drivers/virtual/messages.ts';
import type { DemoWard } from './demo.ts';

/** One tidy line about the demo ward, rewritten in place on a terminal, appended on change elsewhere. */
export interface StatusLine {
  start(ward: Pick<DemoWard, 'app' | 'pin' | 'viewer' | 'flowsPassword'>): void;
  virtual(message: FromVirtual): void;
  stop(): void;
}

const clearLine = '\r\u001b[2K';

export function statusLine(out: NodeJS.WriteStream | WriteStream): StatusLine {
  let happening = 'the ward wakes up';
  let last = '';
  let timer: NodeJS.Timeout | undefined;

  let isFlowsShown = false;
  const showFlows = ({ app, flowsPassword }: Pick<DemoWard, 'app' | 'flowsPassword'>) => {
    const url = app.flowsUrl();
    if (isFlowsShown || url === undefined) return;
    isFlowsShown = true;
    out.write(
      `${out.isTTY ? clearLine : ''}edit flows: ${url}, user technician, password ${flowsPassword}\n`,
    );
  };
  const show = ({ app }: Pick<DemoWard, 'app'>) => {
    const { covered, total } = app.coverage();
    const open = app.openAlarms();
    const high = open.filter(({ priority }) => priority === 'high').length;
    const text = `${covered} of ${total} covered · ${open.length} open alarms (${high} high) · now: ${happening}`;
    if (text === last) return;
    last = text;
    // A line longer than the terminal would wrap and could not be rewritten in place.
    out.write(out.isTTY ? `${clearLine}${text.slice(0, (out.columns ?? 80) - 1)}` : `${text}\n`);
  };

  return {
    start(ward) {
      const { app, pin, viewer } = ward;
      out.write(
        `Vigil demo ward   ${app.stationUrl}   sign in: any name, PIN ${pin}   Ctrl-C ends it\n` +
          `listen on MQTT: port ${app.brokerPort}, user ${viewer.username}, password ${viewer.password}\n`,
      );
      timer = setInterval(() => {
        // Each time the one that runs: another may have followed it.
        showFlows(ward);
        show(ward);
      }, 500);
    },
    virtual(message) {
      if (message.type !== 'happening') return;
      const { kind, bedId, robotId } = message.happening;
      happening = `${kind} at ${bedId ?? robotId ?? 'the ward'}`;
    },
    stop() {
      clearInterval(timer);
      if (out.isTTY && last !== '') out.write('\n');
    },
  };
}
