import { z } from 'zod';
import { openApiOf, openApiPath } from './openapi.ts';
import { type Route, route } from './route.ts';

/** The interface tells what it is. */
export function withOpenApi(routes: readonly Route[]): readonly Route[] {
  let made: Readonly<Record<string, unknown>> | undefined;
  const self = route({
    method: 'GET',
    path: openApiPath,
    who: 'anybody',
    summary: 'This description, OpenAPI 3.1.',
    answer: z.record(z.string(), z.unknown()),
    handle() {
      made ??= openApiOf(all);
      return made;
    },
  });
  const all = [...routes, self];
  return all;
}
