import type { JSX } from 'preact';
import type { DeviceView as Device } from '../../wire.ts';
import { Refused, useAsked } from './asked.tsx';
import { CommandCard } from './command-card.tsx';
import type { Whom } from './command-confirm.tsx';
import { loadCommands, loaded, mayCommand } from './commands.ts';
import { countersOf, LinkState } from './device-facts.tsx';
import { age, clock } from './format.ts';
import { textOf, words } from './language.ts';
import { nowMs, session } from './store.ts';

interface Props {
  readonly device: Device;
  readonly whom: Whom;
}

/** One device: its line, what is under way, its counters, and what it can be asked for. */
export function OneDevice({ device, whom }: Props): JSX.Element {
  const { commands: text, devices } = words.value;
  return (
    <div class="devices-body device" data-open-device={device.deviceId}>
      <UnderWay device={device} />
      <section>
        <h3>{text.link}</h3>
        <p class="devices-state">
          <LinkState device={device} />
        </p>
        <p class="quiet">
          {device.driver} · {devices.last}{' '}
          {device.lastMs === undefined ? devices.never : age(device.lastMs, nowMs.value)}
        </p>
      </section>
      <section>
        <h3>{text.title}</h3>
        {mayCommand(session.value) ? (
          <Commands device={device} whom={whom} />
        ) : (
          <p class="quiet" data-only="technicians">
            {text.onlyTechnicians}
          </p>
        )}
      </section>
      {session.value !== undefined && (
        <section>
          <h3>{text.counters}</h3>
          <dl class="counters">
            {countersOf(device.counters).map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </div>
  );
}

function Commands({ device, whom }: Props): JSX.Element {
  const { commands: text } = words.value;
  const { deviceId } = device;
  const load = () => loadCommands(deviceId);
  useAsked(load, () => loaded.peek().get(deviceId) === 'failed', [deviceId]);
  const found = loaded.value.get(deviceId) ?? 'loading';
  if (found === 'loading') return <p class="quiet">{text.loading}</p>;
  if (found === 'failed') return <Refused text={text.failed} again={load} />;
  if (found.length === 0) return <p class="quiet">{text.none}</p>;
  return (
    <div class="commands">
      {found.map((command) => (
        <CommandCard key={command.name} device={device} command={command} whom={whom} />
      ))}
    </div>
  );
}

/** What the device does that must not last, and whether its end could not be sent. */
function UnderWay({ device: { underWay } }: { readonly device: Device }): JSX.Element | null {
  if (underWay === undefined) return null;
  const { command, commands: text } = words.value;
  const { name, end, sinceMs, untilMs, isOverdue } = underWay;
  const said = { command: textOf(command, name), end: textOf(command, end), sinceMs, untilMs };
  return (
    <p class="under-way" data-overdue={isOverdue} role={isOverdue ? 'alert' : 'status'}>
      {isOverdue ? <strong>{text.overdue(said, clock)}</strong> : text.underWay(said, clock)}
    </p>
  );
}
