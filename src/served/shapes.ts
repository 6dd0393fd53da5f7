// What the objects of a definition are made of: what is copied into the served definition, and where references may stand.

import {
  openapi30Schemas,
  openapi31Schemas,
  swagger2Schemas,
  type Vocabulary,
} from "../contract/schemas/vocabulary.ts";
import type { DialectName } from "../definition/dialects/dialect.ts";

export type Kind =
  | "schema"
  | "items"
  | "parameter"
  | "header"
  | "response"
  | "requestBody"
  | "media"
  | "encoding"
  | "example"
  | "link"
  | "callback"
  | "pathItem"
  | "operation"
  | "securityScheme";

/** What stands behind a key: objects of a kind, by themselves or in lists, or by free names. */
export type Nested = { readonly kind: Kind; readonly named: boolean };

export type Shape = {
  /** Keys whose values hold no other objects of the definition. */
  readonly plain: ReadonlySet<string>;
  readonly nested: Readonly<Record<string, Nested>>;
  /** What stands behind all other keys; undefined where they are left out. */
  readonly rest: Nested | undefined;
};

export type Shapes = {
  readonly of: Readonly<Record<Kind, Shape>>;
  /** The keys that lead from the top level to what is referred to by name. */
  readonly containers: Readonly<Partial<Record<Kind, readonly string[]>>>;
  /** Whether keywords of a schema count that stand beside `$ref`. */
  readonly modern: boolean;
};

const one = (kind: Kind): Nested => ({ kind, named: false });
const named = (kind: Kind): Nested => ({ kind, named: true });

function shape(plain: string, nested: Shape["nested"] = {}, rest?: Nested): Shape {
  return { plain: new Set(plain.split(" ")), nested, rest };
}

const annotations =
  "title description default type required discriminator readOnly writeOnly xml externalDocs example deprecated nullable";

function schemaShape({ plain, nested }: Vocabulary, more = ""): Shape {
  const schemas = Object.entries(nested).map(([key, nesting]) => [
    key,
    nesting === "named" ? named("schema") : one("schema"),
  ]);
  const own = `${annotations} ${Object.keys(plain).join(" ")}${more}`;
  return shape(own, { ...Object.fromEntries(schemas), $defs: named("schema"), dependencies: named("schema") });
}

const simple = `name in description required type allowEmptyValue collectionFormat default ${Object.keys(swagger2Schemas.plain).join(" ")}`;
const nothing = shape("");

const operation = "tags summary description externalDocs operationId consumes produces deprecated security";

const operations = Object.fromEntries(
  ["get", "put", "post", "delete", "options", "head", "patch", "trace"].map((method) => [method, one("operation")]),
);

const swagger2: Shapes = {
  of: {
    schema: schemaShape(swagger2Schemas),
    items: shape(simple, { items: one("items") }),
    parameter: shape(simple, { items: one("items"), schema: one("schema") }),
    header: shape(simple, { items: one("items") }),
    response: shape("description examples", { schema: one("schema"), headers: named("header") }),
    operation: shape(operation, { parameters: one("parameter"), responses: named("response") }),
    pathItem: shape("", { ...operations, parameters: one("parameter") }),
    securityScheme: shape("type description name in flow authorizationUrl tokenUrl scopes"),
    requestBody: nothing,
    media: nothing,
    encoding: nothing,
    example: nothing,
    link: nothing,
    callback: nothing,
  },
  containers: {
    schema: ["definitions"],
    parameter: ["parameters"],
    response: ["responses"],
    securityScheme: ["securityDefinitions"],
  },
  modern: false,
};

const described: Shape["nested"] = {
  schema: one("schema"),
  content: named("media"),
  examples: named("example"),
};

const openapi30: Shapes = {
  of: {
    schema: schemaShape(openapi30Schemas),
    items: nothing,
    parameter: shape(
      "name in description required deprecated allowEmptyValue style explode allowReserved example",
      described,
    ),
    header: shape("description required deprecated allowEmptyValue style explode allowReserved example", described),
    response: shape("description", { headers: named("header"), content: named("media"), links: named("link") }),
    requestBody: shape("description required", { content: named("media") }),
    media: shape("example", { schema: one("schema"), examples: named("example"), encoding: named("encoding") }),
    encoding: shape("contentType style explode allowReserved", { headers: named("header") }),
    example: shape("summary description value externalValue"),
    link: shape("operationId parameters requestBody description"),
    callback: shape("", {}, one("pathItem")),
    operation: shape(operation, {
      parameters: one("parameter"),
      requestBody: one("requestBody"),
      responses: named("response"),
      callbacks: named("callback"),
    }),
    pathItem: shape("summary description", { ...operations, parameters: one("parameter") }),
    securityScheme: shape("type description name in scheme bearerFormat flows openIdConnectUrl"),
  },
  containers: {
    schema: ["components", "schemas"],
    parameter: ["components", "parameters"],
    header: ["components", "headers"],
    response: ["components", "responses"],
    requestBody: ["components", "requestBodies"],
    example: ["components", "examples"],
    link: ["components", "links"],
    callback: ["components", "callbacks"],
    securityScheme: ["components", "securitySchemes"],
  },
  modern: false,
};

const openapi31: Shapes = {
  of: {
    ...openapi30.of,
    schema: schemaShape(
      openapi31Schemas,
      " examples $schema $id $anchor $dynamicAnchor $dynamicRef contentEncoding contentMediaType",
    ),
  },
  containers: openapi30.containers,
  modern: true,
};

export const shapes: Readonly<Record<DialectName, Shapes>> = {
  "swagger-2.0": swagger2,
  "openapi-3.0": openapi30,
  "openapi-3.1": openapi31,
};

/** Keys whose values are data of the API's own, or names: they are copied as they are. */
export const verbatim: ReadonlySet<string> = new Set([
  ...["example", "examples", "default", "enum", "const", "value", "scopes", "mapping", "dependentRequired"],
  ...["parameters", "requestBody"],
]);

/** Keys of other tools that those read who show or use definitions. Any other may hold what is nobody's business. */
export function isDocumentation(key: string): boolean {
  return documentation.has(key.toLowerCase());
}

const documentation: ReadonlySet<string> = new Set([
  ...["x-logo", "x-taggroups", "x-displayname", "x-traittag", "x-badges", "x-summary", "x-order"],
  ...["x-codesamples", "x-code-samples", "x-example", "x-examples", "x-nullable", "x-deprecated"],
  ...["x-enumnames", "x-enum-varnames", "x-enum-descriptions", "x-enumdescriptions", "x-additionalpropertiesname"],
]);
