import { z } from 'zod';
import { wiring } from '../../drivers/wiring.ts';
import type { AnyDriver, CommandSpec, MetricSpec, StreamSpec } from '../plugin/driver.ts';
import { markdownTable } from './markdown-table.ts';

/** The page of all drivers by family, made from their own tables. */
export function driverPages(drivers: readonly AnyDriver[], notice: string): string {
  const families = [...new Set(drivers.map(({ family }) => family))].sort();
  const parts = families.flatMap((family) => [
    `## ${family}`,
    ...drivers.filter((driver) => driver.family === family).map(page),
  ]);
  const list = families.map((family) => {
    const names = drivers.filter((driver) => driver.family === family).map(({ name }) => `\`${name}\``);
    return `- **${family}**: ${names.join(', ')}`;
  });
  return `${['# Drivers', notice, list.join('\n'), ...parts].join('\n\n')}\n`;
}

function page(driver: AnyDriver): string {
  const { name, summary, source, silentAfterMs, streams, metrics } = driver;
  const note = wiring[name];
  const commands = 'commands' in driver ? (driver.commands ?? []) : [];
  const facts = [
    `- Transport: ${transportOf(driver)}`,
    `- Silent after: ${silentAfterMs / 1000} s`,
    `- Source: ${source}`,
    ...(driver.isOpenEnded ? ['- Takes any other stream and metric too.'] : []),
  ];
  return [
    `### ${name}`,
    summary,
    facts.join('\n'),
    streams.length > 0 && streamTable(streams),
    metrics.length > 0 && metricTable(metrics),
    optionTable(driver.config),
    commands.length > 0 && commandTable(commands),
    note && `**Wiring.** ${note.en}`,
    note && `**接线.** ${note.zh}`,
  ]
    .filter((part) => typeof part === 'string')
    .join('\n\n');
}

/** As the driver's defaults set the line; a driver whose options have no default for it says so in its options. */
function transportOf(driver: AnyDriver): string {
  const parsed = driver.config.safeParse({});
  if (!parsed.success) return `${driver.transport}, set by its options`;
  switch (driver.transport) {
    case 'serial':
    case 'firmata': {
      const { baudRate, dataBits, parity, stopBits } = driver.line(parsed.data);
      return `${driver.transport}, ${baudRate} Bd, ${dataBits}${(parity[0] ?? 'n').toUpperCase()}${stopBits}`;
    }
    case 'udp': {
      const { host, port } = driver.address(parsed.data);
      return `udp, ${host}:${port}`;
    }
    case 'websocket':
      return `websocket, ${driver.url(parsed.data)}`;
    case 'mqtt':
      return `mqtt, ${driver
        .filters(parsed.data, '<deviceId>')
        .map((filter) => `\`${filter}\``)
        .join(', ')}`;
    default:
      return driver satisfies never;
  }
}

const rangeOf = ([low, high]: readonly [number, number]): string => `${low} to ${high}`;

const streamTable = (streams: readonly StreamSpec[]): string =>
  markdownTable(
    ['stream', 'channel', 'unit', 'Hz', 'plausible', 'what it is'],
    streams.flatMap(({ stream, summary, channels, units, rateHz, plausible, isCloud }) =>
      channels.map((channel, index) => [
        `\`${stream}\``,
        `\`${channel}\``,
        units[index] ?? '',
        isCloud ? `${rateHz} clouds` : String(rateHz),
        rangeOf(plausible[index] ?? [0, 0]),
        index === 0 ? summary : '',
      ]),
    ),
  );

const metricTable = (metrics: readonly MetricSpec[]): string =>
  markdownTable(
    ['metric', 'unit', 'MDC', 'LOINC', 'per minute', 'plausible', 'what it is'],
    metrics.map(({ metric, unit, mdc, loinc, ratePerMin, plausible, summary }) => [
      `\`${metric}\``,
      unit,
      mdc === undefined ? '' : String(mdc),
      loinc ?? '',
      ratePerMin === 0 ? 'on change' : String(Number(ratePerMin.toPrecision(4))),
      rangeOf(plausible),
      summary,
    ]),
  );

const commandTable = (commands: readonly CommandSpec[]): string =>
  markdownTable(
    ['command', 'what it does', 'arguments', 'by name only'],
    commands.map(({ name, summary, schema, isHazardous }) => [
      `\`${name}\``,
      summary,
      propertiesOf(schema)
        .map(([argument]) => `\`${argument}\``)
        .join(', ') || '–',
      isHazardous ? 'yes' : '',
    ]),
  );

function optionTable(config: z.ZodType): string | undefined {
  const rows = propertiesOf(config).map(([name, { description = '', default: usual, ...shape }]) => [
    `\`${name}\``,
    usual === undefined ? '–' : `\`${JSON.stringify(usual)}\``,
    description,
    allowedIn(shape),
  ]);
  return rows.length > 0 ? markdownTable(['option', 'default', 'what it is', 'allowed'], rows) : undefined;
}

interface Property {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Property[];
  readonly minimum?: number;
  readonly maximum?: number;
}

function propertiesOf(schema: z.ZodType): [string, Property][] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([name, property]): [string, Property][] =>
    typeof property === 'object' ? [[name, property as Property]] : [],
  );
}

function allowedIn({ type, enum: words, const: word, anyOf, minimum, maximum }: Property): string {
  if (anyOf) return anyOf.map(allowedIn).join(', ');
  if (words) return words.map((each) => `\`${String(each)}\``).join(', ');
  if (word !== undefined) return `\`${String(word)}\``;
  const name = typeof type === 'string' ? type : 'any';
  const [low, high] = [minimum, maximum].map((bound) =>
    bound === undefined || Math.abs(bound) > 1e15 ? undefined : bound,
  );
  if (low === undefined) return high === undefined ? name : `${name} up to ${high}`;
  return high === undefined ? `${name} from ${low}` : `${name} ${low} to ${high}`;
}
