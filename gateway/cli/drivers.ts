import { drivers } from '../../drivers/index.ts';
import type { AnyDriver } from '../plugin/driver.ts';

/** `vigil drivers`: every driver with its family, transport, channels and units. Returns the exit code. */
export function listDrivers(write: (line: string) => void, { isJson = false } = {}): number {
  if (isJson) write(JSON.stringify(drivers.map(description), null, 2));
  else for (const line of table()) write(line);
  return 0;
}

const description = ({
  name,
  family,
  transport,
  summary,
  source,
  streams,
  metrics,
  silentAfterMs,
}: AnyDriver) => ({
  name,
  family,
  transport,
  summary,
  source,
  streams,
  metrics,
  silentAfterMs,
});

function table(): string[] {
  const rows = [['driver', 'family', 'transport', 'measures'], ...drivers.map(row)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

function row({ name, family, transport, streams, metrics, isOpenEnded }: AnyDriver): string[] {
  const fast = streams.map(({ stream, channels, units }) => {
    const named = channels.map((channel, index) => `${channel}[${units[index] ?? '1'}]`);
    return `${stream}(${named.join(' ')})`;
  });
  const slow = metrics.map(({ metric, unit }) => `${metric}[${unit}]`);
  return [name, family, transport, [...fast, ...slow, ...(isOpenEnded ? ['…'] : [])].join(' ')];
}
