import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { RefusalCode } from '../refusal.ts';
import type { Session } from '../session.ts';
import type { Refusal, StaffView } from '../wire.ts';
import type { Audience } from './audience.ts';

/** The interface's version is part of every address: what is built on it goes on working beside a newer one. */
export const apiBase = '/api/v1';

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A request whose parts have been checked by the route's schemas, and who sent it. */
export interface Call<Params, Query, Body, Person> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  /** Who is signed in: certain where the audience asks for somebody. */
  readonly staff: Person;
  readonly session: Session | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/**
 * One address of the interface, as data: who may use it, what it takes, what it answers. The server, the interface's description
 * (OpenAPI), the table of roles and the tests are all made from this.
 */
export interface Route {
  readonly method: Method;
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  readonly who: Audience;
  /** One sentence for whoever builds on it. */
  readonly summary: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** The schema of what is answered, where it is JSON. */
  readonly answer?: z.ZodType;
  /** What is answered where it is no JSON: of events, `answer` is the schema of one. */
  readonly answerType?: string;
  /** What it may refuse beside what follows from its audience and its schemas, for the description. */
  readonly refuses?: readonly RefusalCode[];
  /** A body may be larger than the few kilobytes that are usual. */
  readonly bodyBytesMost?: number;
  /** Made of data that was checked; throws `StationRefusal` or `Refused`. */
  handle(call: Call<unknown, unknown, unknown, StaffView | undefined>): unknown;
}

/** As people call it: `POST /alarms/:id/accept`. */
export const routeName = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;

type Parsed<Schema> = Schema extends z.ZodType<infer Value> ? Value : undefined;
type PersonOf<Who> = Who extends 'anybody' | 'board' ? StaffView | undefined : StaffView;

/** A route whose handler is typed by its own schemas. */
export function route<
  const Who extends Audience,
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  definition: Omit<Route, 'who' | 'params' | 'query' | 'body' | 'handle'> & {
    readonly who: Who;
    readonly params?: Params;
    readonly query?: Query;
    readonly body?: Body;
    handle(call: Call<Parsed<Params>, Parsed<Query>, Parsed<Body>, PersonOf<Who>>): unknown;
  },
): Route {
  return definition as unknown as Route;
}

/** Thrown by a handler: the gateway would not do it, for a reason of its own. Answered as 409 with the reason's own code. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** What a handler answers to something that was asked to be done. @throws Refused */
export function done(refusal: Refusal | undefined): Readonly<Record<string, never>> {
  if (refusal !== undefined) throw new Refused(refusal);
  return {};
}
