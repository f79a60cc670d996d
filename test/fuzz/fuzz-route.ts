import { request } from 'node:http';
import fc from 'fast-check';
import { z } from 'zod';
import type { Role } from '../../gateway/core/ward.ts';
import type { Audience } from '../../gateway/station/api/audience.ts';
import { apiBase, type Route, routeName } from '../../gateway/station/api/route.ts';
import { hostile, type JsonSchema, nearlyValid, validFor } from '../helpers/schema-arbitrary.ts';

/** Who asks: with which session, and of which role; without a role nobody is signed in. */
export interface Asker {
  readonly role?: Role;
  readonly cookie?: string;
}

export interface FuzzedStation {
  readonly port: number;
  readonly isOpenBoard: boolean;
  readonly askers: readonly Asker[];
}

export interface Sent {
  readonly asker: Asker;
  readonly path: string;
  readonly body?: Buffer;
}

interface Answer {
  readonly status: number;
  readonly code: string | undefined;
}

/** The gateway is whole, and says that it can do no more at once: no failure. */
const fullCodes: ReadonlySet<string> = new Set(['busy', 'too-many-screens']);

/** Asks a route whatever its schemas say and do not say; tells how often it was done. Rejects with the request that went wrong. */
export async function fuzzRoute(
  one: Route,
  station: FuzzedStation,
  runs: number,
  seed?: number,
): Promise<number> {
  let done = 0;
  await fc.assert(
    fc.asyncProperty(requestsOf(one, station.askers), async (sent) => {
      const { status, code } = await answerTo(station.port, one.method, sent);
      const about = `${routeName(one)} as ${sent.asker.role ?? 'nobody'}: ${status} ${code ?? ''}`;
      if (status < 400) done += 1;
      if (status >= 500 && !fullCodes.has(code ?? '')) throw new Error(`failed: ${about}`);
      if (status < 400 && !mayAsk(one.who, sent.asker, station.isOpenBoard))
        throw new Error(`let in whom it must not: ${about}`);
      if (status >= 400 && code === undefined) throw new Error(`refused without a code: ${about}`);
      if ('polluted' in {}) throw new Error(`every object has a new property: ${about}`);
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  );
  return done;
}

function mayAsk(who: Audience, { role }: Asker, isOpenBoard: boolean): boolean {
  if (who === 'anybody' || (who === 'board' && isOpenBoard)) return true;
  return role !== undefined && (typeof who === 'string' || who.roles.includes(role));
}

function requestsOf(one: Route, askers: readonly Asker[]): fc.Arbitrary<Sent> {
  // Nobody of the others signs out: who asks next is still who he was.
  const isOfSession = one.path === '/session' && one.method !== 'GET';
  const asker = isOfSession ? fc.constant<Asker>({}) : fc.constantFrom(...askers);
  const body = one.method === 'GET' ? fc.constant(undefined) : bodiesOf(one.body);
  return fc.tuple(asker, pathsOf(one), body).map(([who, path, sent]) => ({
    asker: who,
    path,
    ...(sent === undefined ? {} : { body: sent }),
  }));
}

const schemaOf = (schema: z.ZodType): JsonSchema => {
  const { $defs = {}, ...made } = z.toJSONSchema(schema, { io: 'input' });
  return withParts(made, $defs) as JsonSchema;
};

/** Named parts in place of references to them; a part within itself may be anything. */
function withParts(
  value: unknown,
  parts: Readonly<Record<string, unknown>>,
  within: readonly string[] = [],
): unknown {
  if (Array.isArray(value)) return value.map((one) => withParts(one, parts, within));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) {
    const name = String(value.$ref).replace('#/$defs/', '');
    return within.includes(name) ? {} : withParts(parts[name], parts, [...within, name]);
  }
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withParts(one, parts, within)]));
}

/** Valid more often than not, so that what is behind the schemas is reached too. */
const mixed = (schema: JsonSchema) =>
  fc.oneof(
    { weight: 4, arbitrary: validFor(schema) },
    { weight: 3, arbitrary: nearlyValid(schema) },
    { weight: 1, arbitrary: hostile },
  );

function bodiesOf(schema: z.ZodType | undefined): fc.Arbitrary<Buffer | undefined> {
  const json = mixed(schema === undefined ? {} : schemaOf(schema)).map((value) =>
    Buffer.from(JSON.stringify(value) ?? ''),
  );
  const cut = fc.tuple(json, fc.nat(50)).map(([bytes, less]) => bytes.subarray(0, -less - 1));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  return fc.oneof(
    { weight: 8, arbitrary: json },
    { weight: 1, arbitrary: cut },
    { weight: 1, arbitrary: bytes },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
}

/** Half a character has no encoding in an address. */
const safelyEncoded = (text: string): string => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '王'));

/** Ids that the ward has, others, and what is no id. */
const pathWords = fc.oneof(
  fc.constantFrom('bed-1', 'bed-2', 'robot-1', 'fall.bed-1', 'gone'),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map(safelyEncoded),
  fc.constantFrom('%', '%zz', '%00', '%2e%2e', '..%2f..%2fetc%2fpasswd', '__proto__', 'a'.repeat(300)),
);

function pathsOf(one: Route): fc.Arbitrary<string> {
  const names = [...one.path.matchAll(/:\w+/g)].map(([name]) => name);
  const path = fc
    .array(pathWords, { minLength: names.length, maxLength: names.length })
    .map((words) =>
      words.reduce((made, word, index) => made.replace(names[index] ?? '', () => word), apiBase + one.path),
    );
  const query = one.query === undefined ? fc.constant('') : queriesOf(schemaOf(one.query));
  return fc.tuple(path, query).map(([made, asked]) => made + (asked === '' ? '' : `?${asked}`));
}

function queriesOf(schema: JsonSchema): fc.Arbitrary<string> {
  const names = Object.keys(schema.properties ?? {});
  const pair = fc
    .tuple(
      fc.oneof(fc.constantFrom(...names, '__proto__', 'x[]'), fc.string({ maxLength: 5 }).map(safelyEncoded)),
      fc.oneof(fc.string({ maxLength: 70 }).map(safelyEncoded), fc.constantFrom('', '%', '%ff', '[object')),
    )
    .map(([name, value]) => `${name}=${value}`);
  const valid = validFor(schema).map((values) =>
    Object.entries(values as Record<string, unknown>)
      .map(([name, value]) => `${name}=${safelyEncoded(String(value))}`)
      .join('&'),
  );
  // Twice the same name is a list to some parsers.
  return fc.oneof(
    valid,
    valid.map((text) => `${text}&${text}`),
    fc.array(pair, { maxLength: 5 }).map((all) => all.join('&')),
  );
}

/** One request over a connection of its own machine's many addresses: none of them asks too often. */
function answerTo(port: number, method: string, { asker, path, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    addressCount += 1;
    const sent = request({
      port,
      method,
      path,
      host: '127.0.0.1',
      localAddress: `127.0.${(addressCount >> 8) % 250}.${(addressCount % 250) + 1}`,
      agent: false,
      headers: {
        ...(asker.cookie === undefined ? {} : { cookie: asker.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': body.length }),
      },
    });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (response.headers['content-type']?.startsWith('text/event-stream')) {
        sent.destroy();
        resolve({ status, code: undefined });
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status, code: codeIn(text) }));
    });
    sent.end(body);
  });
}

let addressCount = 0;

function codeIn(text: string): string | undefined {
  try {
    return (JSON.parse(text) as { code?: string } | null)?.code;
  } catch {
    return undefined;
  }
}
