import type { JSX } from 'preact';
import { useAsked } from '../asked.tsx';
import { CommandCard } from '../command-card.tsx';
import { loadCommands, loaded } from '../commands.ts';
import { deviceRow, devicesOpen } from '../devices-view.tsx';
import { words } from '../language.ts';
import type { Live } from './live-test.ts';
import { Signals } from './signals.tsx';

/** Commands that take what a sensor carries now as nothing. */
const tareCommands: ReadonlySet<string> = new Set(['zero', 'tare']);

/** Zeroes a device here, asked twice where that is hazardous, and shows what it says from then on; other commands are a touch away. */
export function Tare({ id, live }: { readonly id: string; readonly live: Live }): JSX.Element {
  const { commissioning: text, commands } = words.value;
  useAsked(
    () => loadCommands(id),
    () => loaded.peek().get(id) === 'failed',
    [id],
  );
  const found = loaded.value.get(id) ?? 'loading';
  const all = typeof found === 'string' ? [] : found;
  const tares = all.filter(({ name }) => tareCommands.has(name));
  const row = deviceRow(id);
  return (
    <section data-tare={tares.length > 0}>
      <h3>{text.tare}</h3>
      {found === 'loading' && <p class="quiet">{commands.loading}</p>}
      {found === 'failed' && <p role="alert">{commands.failed}</p>}
      {typeof found !== 'string' && <p class="quiet">{tares.length > 0 ? text.tareText : text.noTare}</p>}
      {row !== undefined &&
        tares.map((command) => (
          <CommandCard key={command.name} {...row} command={command} onSent={() => void live.start()} />
        ))}
      {tares.length > 0 && live.test !== undefined && (
        <div role="status" data-tare-says>
          <p class="quiet">{text.saysNow}</p>
          <Signals signals={live.test.signals} />
        </div>
      )}
      {all.length > tares.length && (
        <button
          type="button"
          data-act="commands"
          onClick={() => {
            devicesOpen.value = { deviceId: id };
          }}
        >
          {text.otherCommands}
        </button>
      )}
    </section>
  );
}
