// `x-flat-docs`: where clients get the definition, and a page that shows it.
import type { Docs } from "../definition.ts";
import { closedObject, type JsonSchema, security } from "../json-schema.ts";
import type { Extension } from "./extension.ts";
import { gatewayPath } from "./gateway-path.ts";
import { readMembers } from "./members.ts";

const pathSchema: JsonSchema = { type: "string", pattern: "^/[^*{}]*$" };

const properties: JsonSchema = {
  path: { description: "Where the definition is; by default /openapi.yaml.", ...pathSchema },
  ui: {
    description: "Where the page is that shows it; by default /docs. false: there is none.",
    anyOf: [pathSchema, { const: false }],
  },
  security: { description: "Who may see both; by default everybody.", ...security },
};

export const xFlatDocs: Extension<Docs> = {
  name: "x-flat-docs",
  about: "Where clients get the definition, and a page that shows it.",
  schema: closedObject(properties),
  levels: ["the top level"],
  read: (value) => {
    if (!value.isObject)
      throw value.error("x-flat-docs must be an object", "Such as: {path: /openapi.yaml, ui: /docs}");
    return readMembers(value, properties, {
      path: () => gatewayPath(value, "path", "/openapi.yaml"),
      ui: () => (value.get("ui")?.value === false ? undefined : gatewayPath(value, "ui", "/docs")),
      security: () => value.get("security"),
    });
  },
};
