import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

interface SchemaValidator {
  validate(resource: unknown, verbose: boolean): readonly unknown[] | null;
}
const JsonSchemaValidator = require('@asymmetrik/fhir-json-schema-validator') as new () => SchemaValidator;

interface DefinitionValidator {
  validate(
    resource: unknown,
    options: { readonly errorOnUnexpected: boolean },
  ): {
    readonly valid: boolean;
    readonly messages: readonly { severity?: string; message?: string; location?: string }[];
  };
}
const { Fhir } = require('fhir') as { readonly Fhir: new () => DefinitionValidator };

let schema: SchemaValidator | undefined;
let definitions: DefinitionValidator | undefined;

interface Entries {
  readonly entry?: readonly { readonly resource?: unknown }[];
}

/** What is wrong with a resource; of a bundle also with each resource in it, alone. */
export function faultsOf(resource: unknown): readonly string[] {
  const inside = ((resource ?? {}) as Entries).entry ?? [];
  return [...faultsOfOne(resource), ...inside.flatMap((one) => faultsOfOne(one.resource))];
}

/**
 * What two R4 validators find wrong: the JSON schema (which lets a missing `status` pass) and the structure definitions (which do not
 * know patterns). Nothing is left out of their findings.
 */
function faultsOfOne(resource: unknown): readonly string[] {
  schema ??= new JsonSchemaValidator();
  definitions ??= new Fhir();
  // As it would come over the wire.
  const copy: unknown = JSON.parse(JSON.stringify(resource));
  const bySchema = schema.validate(copy, true) ?? [];
  const { messages } = definitions.validate(copy, { errorOnUnexpected: true });
  return [
    ...bySchema.slice(0, 5).map((fault) => `schema: ${JSON.stringify(fault)}`),
    ...messages
      .filter(({ severity }) => severity === 'error' || severity === 'fatal')
      .map(({ location, message }) => `definition: ${location}: ${message}`),
  ];
}
