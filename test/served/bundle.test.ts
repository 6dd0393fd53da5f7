// References of a definition in the one document that is served: files, cycles, names, long chains, and hostile keys.
import assert from "node:assert/strict";
import { it } from "node:test";
import { compileApp } from "../../src/app.ts";
import { jsonText } from "../../src/served/served-texts.ts";
import { type Files, writeApp } from "../servers/app-folder.ts";

type Value = { readonly [key: string]: Value };

function served(swagger: string, files: Files = {}): Value {
  const folder = writeApp({ "swagger.yaml": swagger, "a.xml": "<flow/>", ...files });
  return JSON.parse(jsonText(compileApp({ folder, env: {} }).served()));
}

const answers = (schema: string): string =>
  `paths: { /a: { get: { x-flat-flow: a.xml, responses: { 200: { schema: ${schema} } } } } }\n`;

const schemaOf = (definition: Value): Value | undefined => definition.paths?.["/a"]?.get?.responses?.["200"]?.schema;

it("what a file refers to comes along, each thing once, also where it contains itself", () => {
  const found = served(`swagger: "2.0"\n${answers("{ $ref: tree.yaml }")}`, {
    "tree.yaml": "{ properties: { next: { $ref: '#' }, leaves: { items: { $ref: 'sub/leaf.yaml#/Leaf' } } } }",
    "sub/leaf.yaml": "Leaf: { properties: { of: { $ref: ../tree.yaml }, same: { $ref: '#/Leaf' } } }",
  });
  assert.deepEqual(schemaOf(found), { $ref: "#/definitions/tree" });
  const tree = { $ref: "#/definitions/tree" };
  const leaf = { $ref: "#/definitions/Leaf" };
  assert.deepEqual(found.definitions, {
    tree: { properties: { next: tree, leaves: { items: leaf } } },
    Leaf: { properties: { of: tree, same: leaf } },
  });
});

it("a reference back into the definition is one inside of the document", () => {
  const found = served(
    `swagger: "2.0"\n${answers("{ $ref: other.yaml#/x }")}definitions: { "A B/c": { type: string }, D: { properties: { e: { type: integer } } } }`,
    {
      "other.yaml":
        "x: { allOf: [{ $ref: 'swagger.yaml#/definitions/A B~1c' }, { $ref: 'swagger.yaml#/definitions/D/properties/e' }] }",
    },
  );
  assert.deepEqual(found.definitions?.x, {
    allOf: [{ $ref: "#/definitions/A%20B~1c" }, { $ref: "#/definitions/D/properties/e" }],
  });
});

it("names that are taken, or can't be one, are changed", () => {
  const found = served(
    `swagger: "2.0"\n${answers("{ allOf: [{ $ref: one.yaml#/Pet }, { $ref: 'two.yaml#/Pet' }, { $ref: 'one.yaml#/a b' }] }")}definitions: { Pet: { type: object } }`,
    { "one.yaml": "Pet: { type: string }\na b: { type: number }\n", "two.yaml": "Pet: { type: integer }" },
  );
  assert.deepEqual(schemaOf(found), {
    allOf: [{ $ref: "#/definitions/Pet2" }, { $ref: "#/definitions/Pet3" }, { $ref: "#/definitions/a_b" }],
  });
});

it("what stands at a path that is written otherwise, or not at all, is found all the same", () => {
  const swagger = `swagger: "2.0"
x-flat-flow: a.xml
paths:
  /hidden:
    get: { x-flat-enabled: false, responses: { 200: { schema: { type: string, description: shared } } } }
  /a:
    get: { responses: { 200: { schema: { $ref: "#/paths/~1hidden/get/responses/200/schema" } } } }
`;
  const found = served(swagger);
  assert.deepEqual(found.definitions, { schema: { type: "string", description: "shared" } });
  assert.deepEqual(schemaOf(found), { $ref: "#/definitions/schema" });
  assert.deepEqual(Object.keys(found.paths ?? {}), ["/a"]);
});

it("a reference to what is no schema tells nothing of it", () => {
  const secrets = "x-flat-init: a.xml\nx-upstreams: { one: https://internal.example.com }\n";
  for (const ref of ["#", "#/paths", "#/paths/~1a", "#/x-upstreams", "swagger.yaml"]) {
    const text = JSON.stringify(served(`swagger: "2.0"\n${secrets}${answers(`{ $ref: "${ref}" }`)}`));
    assert.doesNotMatch(text, /a\.xml|internal/, ref);
  }
});

it("what only a disabled operation refers to isn't served", () => {
  const get = "get: { x-flat-enabled: false, responses: { 200: { schema: { $ref: secret.yaml } } } }";
  const found = served(`swagger: "2.0"\nx-flat-flow: a.xml\npaths: { /a: { ${get}, put: null } }`, {
    "secret.yaml": "{ description: a plan }",
  });
  assert.equal(found.definitions, undefined);
});

it("long chains of references through files end", () => {
  const length = 20_000;
  const chain = Array.from(
    { length },
    (_, at) => `S${at}: { properties: { next: { $ref: "#/S${(at + 1) % length}" } } }`,
  );
  const found = served(`swagger: "2.0"\n${answers("{ $ref: chain.yaml#/S0 }")}`, { "chain.yaml": chain.join("\n") });
  assert.equal(Object.keys(found.definitions ?? {}).length, length);
});

it("names such as __proto__ are names like any other", () => {
  const found = served(
    `swagger: "2.0"\n${answers("{ $ref: '#/definitions/__proto__' }")}definitions: { __proto__: { properties: { __proto__: { type: string }, constructor: { $ref: "x.yaml#/__proto__" } } } }`,
    { "x.yaml": "__proto__: { type: integer }" },
  );
  assert.deepEqual(Object.keys(found.definitions ?? {}), ["__proto__", "__proto__2"]);
  assert.equal(({} as { type?: unknown }).type, undefined);
});

it("keywords of OpenAPI 3.1 stay, comments go", () => {
  const schema =
    "{ type: [object, 'null'], $comment: a note, $defs: { x: { const: null } }, prefixItems: [{ $ref: '#/components/schemas/S/$defs/x' }], if: true, dependentRequired: { x-a: [b] }, unevaluatedProperties: false, default: null }";
  const found = served(
    `openapi: 3.1.0\nx-flat-flow: a.xml\npaths: { /a: null }\ncomponents: { schemas: { S: ${schema} } }`,
  );
  assert.deepEqual(found.components?.schemas?.S, {
    type: ["object", "null"],
    $defs: { x: { const: null } },
    prefixItems: [{ $ref: "#/components/schemas/S/$defs/x" }],
    if: true,
    dependentRequired: { "x-a": ["b"] },
    unevaluatedProperties: false,
    default: null,
  });
});

it("of what a document has beside paths nothing is lost that documents them", () => {
  const swagger = `openapi: 3.1.0
x-flat-flow: a.xml
info: { title: T, version: v, contact: { name: me, x-phone: 1 }, license: { name: MIT } }
externalDocs: { url: https://docs.example.com }
tags: [{ name: t, description: about, x-displayName: T, x-hidden: yes }]
webhooks: { event: { post: { requestBody: { $ref: body.yaml }, responses: { 200: {} } } } }
paths:
  /a:
    post:
      deprecated: true
      externalDocs: { url: https://docs.example.com/a }
      callbacks: { done: { "{$request.body#/url}": { post: { x-internal: no, responses: { 200: null } } } } }
      responses: { 200: { links: { next: { operationId: b, server: { url: https://internal.example.com }, parameters: { x-a: 1 } } } } }
  /b: { get: { operationId: b, responses: { 200: null } } }
`;
  const {
    components: _,
    paths,
    webhooks,
    ...top
  } = served(swagger, { "body.yaml": "{ content: { text/plain: null } }" });
  assert.deepEqual(top, {
    openapi: "3.1.0",
    info: { title: "T", version: "v", contact: { name: "me" }, license: { name: "MIT" } },
    servers: [{ url: "/" }],
    externalDocs: { url: "https://docs.example.com" },
    tags: [{ name: "t", description: "about", "x-displayName": "T" }],
  });
  const ok = { 200: { description: "OK" } };
  assert.deepEqual(webhooks, {
    event: { post: { requestBody: { $ref: "#/components/requestBodies/body" }, responses: ok } },
  });
  assert.deepEqual(paths?.["/a"]?.post, {
    deprecated: true,
    externalDocs: { url: "https://docs.example.com/a" },
    callbacks: { done: { "{$request.body#/url}": { post: { responses: ok } } } },
    responses: { 200: { description: "OK", links: { next: { operationId: "b", parameters: { "x-a": 1 } } } } },
  });
});

it("links to operations that aren't served are left out", () => {
  const swagger = `openapi: 3.1.0
x-flat-flow: a.xml
components:
  links: { gone: { operationId: secretTask }, kept: { operationId: b } }
paths:
  /a:
    get:
      operationId: a
      responses:
        200: { links: { x: { operationId: secretTask }, y: { $ref: "#/components/links/gone" }, z: { $ref: "#/components/links/kept" } } }
  /b: { get: { operationId: b, responses: { 200: null } } }
  /secret: { get: { operationId: secretTask, x-flat-enabled: false, responses: { 200: null } } }
`;
  const { components, paths } = served(swagger);
  assert.deepEqual(components, { links: { kept: { operationId: "b" } } });
  assert.deepEqual(paths?.["/a"]?.get?.responses, {
    200: { description: "OK", links: { z: { $ref: "#/components/links/kept" } } },
  });
});
