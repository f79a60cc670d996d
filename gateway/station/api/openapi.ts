import { z } from 'zod';
import { type RefusalCode, refusals } from '../refusal.ts';
import { refusalAnswer } from '../schema/common.ts';
import { cookieName } from '../session.ts';
import { type Audience, audienceRoles } from './audience.ts';
import { apiBase, type Route } from './route.ts';

type Json = Record<string, unknown>;

/** Where the description itself is read. */
export const openApiPath = '/openapi.json';

/**
 * The interface's description, OpenAPI 3.1, made of the schemas that check each request. `x-vigil-roles` says who may use an address;
 * a refusal's codes stand with its status.
 */
export function openApiOf(routes: readonly Route[]): Json {
  const components = new Components();
  const paths: Record<string, Json> = {};
  for (const one of routes) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [one.method.toLowerCase()]: operation(one, components) };
  }
  components.of(refusalAnswer, 'output');
  return {
    openapi: '3.1.1',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Vigil: the nurse station’s interface',
      version: '1.0',
      summary: 'The ward board’s state, what staff do about alarms, devices and entries.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: apiBase }],
    paths,
    components: {
      schemas: components.schemas(),
      securitySchemes: {
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: cookieName,
          description: 'Given by `POST /session`; HttpOnly, SameSite=Strict.',
        },
      },
    },
  };
}

function operation(one: Route, components: Components): Json {
  const parameters = [
    ...parametersOf(one.params, 'path', components),
    ...parametersOf(one.query, 'query', components),
  ];
  return {
    operationId: operationId(one),
    summary: one.summary,
    'x-vigil-roles': audienceRoles(one.who),
    security: securityOf(one.who),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(one.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: components.of(one.body, 'input') } },
          },
        }),
    responses: responsesOf(one, components),
  };
}

/** `POST /alarms/:id/accept` → `postAlarmsByIdAccept`. */
function operationId({ method, path }: Route): string {
  const words = path
    .replaceAll('.', '-')
    .replace(/:(\w+)/g, 'by-$1')
    .split(/[/-]/)
    .filter((word) => word !== '');
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** A board that is open is shown to nobody in particular as well. */
function securityOf(who: Audience): readonly Json[] {
  const signedIn = { session: [] };
  if (who === 'anybody') return [];
  return who === 'board' ? [{}, signedIn] : [signedIn];
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query', components: Components) {
  if (schema === undefined) return [];
  const { properties, required } = referring(components.plain(schema, 'input')) as {
    readonly properties?: Record<string, Json>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties ?? {}).map(([name, one]) => ({
    name,
    in: where,
    required: where === 'path' || (required?.includes(name) ?? false),
    schema: one,
  }));
}

function responsesOf(one: Route, components: Components): Json {
  const byStatus = new Map<number, RefusalCode[]>();
  for (const code of refusalsOf(one)) {
    const [status] = refusals[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  // The gateway's own reasons: the alarm machine's, a driver's, the store's.
  if (one.method !== 'GET') byStatus.set(409, byStatus.get(409) ?? []);
  const answer = one.answer && components.of(one.answer, 'output');
  const refusal = { 'application/json': { schema: { $ref: '#/components/schemas/Refusal' } } };
  return {
    200: {
      description: 'Done.',
      ...(answer || one.answerType
        ? { content: { [one.answerType ?? 'application/json']: { ...(answer && { schema: answer }) } } }
        : {}),
    },
    ...Object.fromEntries(
      [...byStatus]
        .sort(([a], [b]) => a - b)
        .map(([status, codes]) => [
          status,
          {
            description:
              codes.map((code) => `${code}: ${refusals[code][1]}`).join(' ') || 'The gateway says why not.',
            'x-vigil-codes': codes,
            content: refusal,
          },
        ]),
    ),
    default: { description: 'Refused.', content: refusal },
  };
}

/** What an address refuses: by its audience, by its schemas, and what it says itself. */
export function refusalsOf(one: Route): readonly RefusalCode[] {
  const codes = new Set<RefusalCode>(['failed', ...(one.refuses ?? [])]);
  if (one.params || one.query || one.body) codes.add('bad-request');
  if (one.params) codes.add('not-found');
  if (one.body) codes.add('not-json').add('too-large');
  if (one.method !== 'GET') codes.add('cross-site').add('too-many-requests');
  if (one.who !== 'anybody') codes.add('not-signed-in');
  if (typeof one.who === 'object') codes.add(one.who.refusal);
  return [...codes];
}

/** Schemas by name, each once. */
class Components {
  readonly #schemas = new Map<string, Json>();

  /** As it is used: named parts by reference. */
  of(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { id, ...made } = this.plain(schema, io);
    if (typeof id !== 'string') return referring(made) as Json;
    this.#keep(id, made);
    return { $ref: `#/components/schemas/${id}` };
  }

  /** As it stands, only its parts by reference. */
  plain(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $defs, $schema: _, ...made } = z.toJSONSchema(schema, { io }) as Json;
    for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, Json>)) this.#keep(name, part);
    return made;
  }

  schemas(): Json {
    return Object.fromEntries([...this.#schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  #keep(name: string, { id: _, ...part }: Json): void {
    const made = referring(part, name) as Json;
    const known = this.#schemas.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(made))
      throw new Error(`two schemas of the interface are called ${name}`);
    this.#schemas.set(name, made);
  }
}

/** The same with references into the components; `#` is the schema itself. */
function referring(value: unknown, self?: string): unknown {
  if (Array.isArray(value)) return value.map((one) => referring(one, self));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) =>
      key === '$ref' && typeof one === 'string' ? [key, reference(one, self)] : [key, referring(one, self)],
    ),
  );
}

function reference(ref: string, self: string | undefined): string {
  if (ref === '#' && self !== undefined) return `#/components/schemas/${self}`;
  return ref.replace('#/$defs/', '#/components/schemas/');
}
