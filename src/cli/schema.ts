// `flat schema`: the schemas of an app's files, for editors. JSON Schema for swagger.yaml, XML Schemas for the others.
import { definitionSchema } from "../definition/definition-schema.ts";
import { flowActions } from "../flow/actions/index.ts";
import { configSchema, flowSchema } from "../flow/flow-schema.ts";
import { testActions } from "../testing/actions/index.ts";
import type { SchemaKind } from "./schema-kinds.ts";

export function schema(kind: SchemaKind): void {
  process.stdout.write(schemaTexts[kind]());
}

export const schemaTexts: Readonly<Record<SchemaKind, () => string>> = {
  swagger: () => `${JSON.stringify(definitionSchema("urn:flatgate:swagger"), undefined, 2)}\n`,
  flow: () =>
    flowSchema("flatgate-flow", [
      { name: "flow", about: "A flow.", actions: flowActions },
      { name: "flat-test", about: "A test.", actions: new Map([...flowActions, ...testActions]) },
    ]),
  config: () => configSchema("flatgate-config"),
};
