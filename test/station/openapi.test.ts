import { Ajv2020 } from 'ajv/dist/2020.js';
import test from 'ava';
import { describedRoutes } from '../../gateway/station/api/described-routes.ts';
import { openApiOf } from '../../gateway/station/api/openapi.ts';
import { routeName } from '../../gateway/station/api/route.ts';
import { rig } from './rig.ts';

// biome-ignore lint/suspicious/noExplicitAny: a description is looked at, not typed.
type Json = any;

const routes = describedRoutes();
const document: Json = openApiOf(routes);

function* schemasIn(value: Json, path = '#'): Generator<readonly [string, Json]> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (key === 'schema') yield [`${path}/${key}`, one];
    else yield* schemasIn(one, `${path}/${key}`);
  }
}

test('every address is described: what it takes, what it answers, what it refuses, who may', (t) => {
  for (const one of routes) {
    const name = routeName(one);
    const path = document.paths[one.path.replace(/:(\w+)/g, '{$1}')];
    const described = path?.[one.method.toLowerCase()];
    t.truthy(described, name);
    t.truthy(one.answer ?? one.answerType, `${name} says what it answers`);
    t.truthy(described.responses[200].content, name);
    t.true(described['x-vigil-roles'].length > 0, name);
    const inPath = [...one.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    const parameters = (described.parameters ?? []) as Json[];
    t.deepEqual(
      parameters.filter(({ in: where }) => where === 'path').map((parameter) => parameter.name),
      inPath,
      name,
    );
    if (one.method === 'POST' || one.method === 'PUT')
      t.truthy(described.requestBody, `${name} takes a body`);
  }
  const ids = Object.values(document.paths).flatMap((path) =>
    Object.values(path as Json).map((operation) => (operation as Json).operationId),
  );
  t.is(new Set(ids).size, routes.length, 'each operation has an id of its own');
});

test('every schema of the description is one of JSON Schema 2020-12, and every reference leads somewhere', (t) => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, validateFormats: false });
  ajv.addKeyword('components');
  ajv.addSchema({ $id: 'vigil', components: document.components }, 'vigil', false, false);
  const local = (schema: Json): Json =>
    JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"vigil#/components/'));
  let count = 0;
  for (const name of Object.keys(document.components.schemas)) {
    t.truthy(ajv.getSchema(`vigil#/components/schemas/${name}`), name);
    count += 1;
  }
  for (const [path, schema] of schemasIn(document.paths)) {
    t.notThrows(() => ajv.compile(local(schema)), path);
    count += 1;
  }
  t.true(count > 60);
});

test('a running gateway tells the same, but for what its configuration does not have', async (t) => {
  const { call } = await rig(t);
  const { status, json } = await call('GET', '/api/v1/openapi.json');
  t.is(status, 200);
  const whole = JSON.parse(JSON.stringify(document));
  for (const [path, told] of Object.entries(json.paths)) t.deepEqual(told, whole.paths[path], path);
  t.deepEqual(
    Object.keys(whole.paths).filter((path) => !(path in json.paths)),
    ['/directory/start', '/directory/finish'],
  );
  for (const [name, told] of Object.entries(json.components.schemas))
    t.deepEqual(told, whole.components.schemas[name], name);
});
