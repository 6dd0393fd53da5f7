import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Definition, Target } from "../../src/definition/definition.ts";
import { appFolder, load, loadFrom, told } from "./app-folder.ts";

/** Loads a definition that must have no faults. */
function loaded(...args: Parameters<typeof load>): Definition {
  const { definition, problems } = load(...args);
  assert.deepEqual(problems.errors.map(told), []);
  assert.ok(definition);
  return definition;
}

function nameOf(target: Target | undefined): string {
  if (target === undefined) return "-";
  return target.kind === "flow" ? target.flow.name : `proxy ${JSON.stringify(target.proxy.properties)}`;
}

/** Each route as `method path target`. */
function routes(definition: Definition): string[] {
  return definition.paths.flatMap(({ path, operations, any }) =>
    operations.size === 0
      ? [`* ${path} ${nameOf(any.target)}`]
      : [...operations].map(([method, own]) => `${method} ${path} ${nameOf(own.target)}`),
  );
}

test("Slimline definitions work: no info, no responses, null operations, no operations, no paths", () => {
  const table: readonly [swagger: string, routes: readonly string[]][] = [
    ['swagger: "2.0"\ninfo:\n  version: "1.0"\n  title: Hello World!\npaths:\n  /:\n', ["* / -"]],
    [
      'swagger: "2.0"\npaths:\n  /login:\n    x-flat-flow: a.xml\n    get:\n    post:\n',
      ["get /login a.xml", "post /login a.xml"],
    ],
    ['swagger: "2.0"\npaths:\n  /login:\n    x-flat-flow: a.xml\n', ["* /login a.xml"]],
    ["swagger: 2.0\npaths:\n  /x: {}\n", ["* /x -"]],
    ["paths:\n  /x:\n", ["* /x -"]],
    ['swagger: "2.0"\n', []],
    ['swagger: "2.0"\npaths:\n', []],
    ['{"swagger": "2.0", "paths": {"/x": {"get": {"x-flat-flow": "a.xml"}}}}', ["get /x a.xml"]],
  ];
  for (const [swagger, expected] of table) assert.deepEqual(routes(loaded(swagger)), expected, swagger);
});

test("The nearest level answers: operation, path, paths, top level", () => {
  const definition = loaded(`
swagger: "2.0"
x-flat-flow: a.xml
paths:
  x-flat-flow: b.xml
  /own:
    x-flat-flow: c.xml
    get:
      x-flat-flow: d.xml
    post:
      x-flat-proxy: {origin: "http://localhost:1"}
    put:
  /proxy:
    x-flat-proxy: {origin: "http://localhost:2"}
    get:
    delete:
      x-flat-flow: a.xml
  /none:
    get:
  /any:
`);
  assert.deepEqual(routes(definition), [
    "get /own d.xml",
    'post /own proxy {"origin":"http://localhost:1"}',
    "put /own c.xml",
    'get /proxy proxy {"origin":"http://localhost:2"}',
    "delete /proxy a.xml",
    "get /none b.xml",
    "* /any b.xml",
  ]);
});

test("A flow or proxy below paths beats the flow of the top level, which is a fallback too", () => {
  assert.deepEqual(routes(loaded("x-flat-flow: a.xml\npaths:\n  /x:\n")), ["* /x a.xml"]);
  const proxy = 'x-flat-flow: a.xml\npaths:\n  x-flat-proxy: {url: "https://x.test/y"}\n  /x:\n';
  assert.deepEqual(routes(loaded(proxy)), ['* /x proxy {"url":"https://x.test/y"}']);
});

test("Init and error flow are read from the top level", () => {
  const definition = loaded("x-flat-init: /a.xml\nx-flat-error:\n  flow: ./b.xml#x\npaths:\n");
  assert.equal(definition.initFlow?.name, "/a.xml");
  assert.equal(path.basename(definition.initFlow?.path ?? ""), "a.xml");
  assert.equal(path.basename(definition.errorFlow?.path ?? ""), "b.xml");
});

test("The base path is canonical and has no slash at its end", () => {
  const table = [
    ["", ""],
    ['basePath: "/"\n', ""],
    ['basePath: ""\n', ""],
    ["basePath:\n", ""],
    ["basePath: /v1\n", "/v1"],
    ["basePath: /v1/\n", "/v1"],
    ["basePath: /a/b%7e/ü\n", "/a/b~/%C3%BC"],
  ];
  for (const [line = "", expected] of table) assert.equal(loaded(`${line}paths:\n  /:\n`).basePath, expected, line);
});

test("The definition is frozen data", () => {
  const definition = loaded("paths:\n  /x:\n    x-flat-flow: a.xml\n");
  assert.ok(
    [definition, definition.paths, definition.paths[0], definition.paths[0]?.any.target].every(Object.isFrozen),
  );
});

const proxy = "paths:\n  /x:\n    x-flat-proxy:\n";

const faults: readonly [swagger: string, ...told: string[]][] = [
  ["", "swagger.yaml:1:1 Invalid definition: swagger.yaml (Object required)"],
  ["- a\n", "swagger.yaml:1:1 Invalid definition: swagger.yaml (Object required)"],
  ["hello\n", "swagger.yaml:1:1 Invalid definition: swagger.yaml (Object required)"],
  [
    "openapi: 3.2.0\npaths:\n",
    'swagger.yaml:1:10 OpenAPI 3.2.0 is not supported (Supported are swagger: "2.0" and openapi: "3.0.x" or "3.1.x".)',
  ],
  [
    'swagger: "1.2"\n',
    'swagger.yaml:1:10 Swagger 1.2 is not supported (Supported are swagger: "2.0" and openapi: "3.0.x" or "3.1.x".)',
  ],
  ["openapi: 3.0.3\nservers: {}\n", "swagger.yaml:2:10 servers must be a list"],
  ["openapi: 3.0.3\nservers:\n  - url: 1\n", "swagger.yaml:3:10 A server needs a url"],
  ["openapi: 3.0.3\nservers:\n  - url: /{a}\n", 'swagger.yaml:3:10 The server variable "a" needs a default'],
  ["openapi: 3.0.3\nservers:\n  - url: https://[/\n", 'swagger.yaml:3:10 "https://[/" is not a URL'],
  ["openapi: 3.0.3\nservers:\n  - url: /a/**\n", "swagger.yaml:3:10 url can't have parameters or wildcards"],
  ["paths: [a]\n", "swagger.yaml:1:8 paths must be an object"],
  ["paths:\n  /x: y\n", 'swagger.yaml:2:7 The path "/x" must be an object'],
  ["paths:\n  /x:\n    get: y\n", 'swagger.yaml:3:10 The operation "get" must be an object'],
  ["paths:\n  users:\n", 'swagger.yaml:2:3 The path "users" must begin with a slash (Such as: /users)'],
  ["paths:\n  /x:\n    gte:\n", 'swagger.yaml:3:5 Unknown method or key "gte" (Did you mean "get"?)'],
  ["paths:\n  /x:\n    GET:\n", 'swagger.yaml:3:5 Unknown method or key "GET" (Did you mean "get"?)'],
  ["paths:\n  /x:\n    __proto__:\n", 'swagger.yaml:3:5 Unknown method or key "__proto__"'],
  [
    "paths:\n  /x:\n    flat-flow: a.xml\n",
    'swagger.yaml:3:5 Unknown method or key "flat-flow" (Did you mean "x-flat-flow"?)',
  ],
  ["x-flat-flwo: a.xml\n", 'swagger.yaml:1:1 Unknown key x-flat-flwo (Did you mean "x-flat-flow"?)'],
  ["paths:\n  /x:\n    X-Flat-Flow: a.xml\n", 'swagger.yaml:3:5 Unknown key X-Flat-Flow (Did you mean "x-flat-flow"?)'],
  ["x-flat-flow: [a.xml]\n", "swagger.yaml:1:14 x-flat-flow must be the name of a flow file"],
  ["x-flat-flow:\n", "swagger.yaml:1:1 x-flat-flow must be the name of a flow file"],
  ["x-flat-flow: e.xml\n", 'swagger.yaml:1:14 The file "e.xml" does not exist (Did you mean "a.xml"?)'],
  ["x-flat-init: ../a.xml\n", 'swagger.yaml:1:14 The file "../a.xml" is outside the app folder'],
  ["x-flat-init: .\n", 'swagger.yaml:1:14 "." is not a file'],
  [
    "paths:\n  x-flat-init: a.xml\n",
    "swagger.yaml:2:3 x-flat-init can't be used in paths (It belongs in the top level.)",
  ],
  [
    "x-flat-proxy: {}\n",
    "swagger.yaml:1:1 x-flat-proxy can't be used in the top level (It belongs in paths, a path, an operation.)",
  ],
  [
    "info:\n  x-flat-flow: a.xml\n",
    "swagger.yaml:2:3 x-flat-flow can't be used here (It belongs in the top level, paths, a path, an operation.)",
  ],
  ["definitions:\n  X:\n    x-flat-something: 1\n", "swagger.yaml:3:5 Unknown key x-flat-something"],
  [
    "x-flat-error: a.xml\n",
    'swagger.yaml:1:15 x-flat-error must be an object with a "flow" (Such as: {flow: error.xml})',
  ],
  ["x-flat-error: {flwo: a.xml}\n", 'swagger.yaml:1:16 Unknown property "flwo" of x-flat-error (Did you mean "flow"?)'],
  ["basePath: v1\n", 'swagger.yaml:1:11 basePath: A path must begin with a slash: "v1"'],
  ["basePath: /{v}\n", "swagger.yaml:1:11 basePath can't have parameters or wildcards"],
  ["basePath: /a/**\n", "swagger.yaml:1:11 basePath can't have parameters or wildcards"],
  ["basePath: [v1]\n", "swagger.yaml:1:11 basePath must be a string"],
  [`${proxy}      orign: http://x.test\n`, 'swagger.yaml:4:7 Unknown property "orign" (Did you mean "origin"?)'],
  [`${proxy}`, "swagger.yaml:3:5 An object with the properties of the request is required"],
  [`${proxy}      origin: x.test\n`, 'swagger.yaml:4:15 "origin" must be an http or https URL without a path'],
  [`${proxy}      origin: http://x.test/y\n`, 'swagger.yaml:4:15 "origin" must be an http or https URL without a path'],
  [
    `${proxy}      origin: http://x.test\n      options:\n        timout: 1\n`,
    'swagger.yaml:6:9 Unknown option "timout" (Did you mean "timeout"?)',
  ],
  [
    `${proxy}      origin: http://x.test\n      options: {timeout: "2"}\n`,
    'swagger.yaml:5:26 "timeout" must be a number of seconds',
  ],
  [
    "paths:\n  /x:\n    x-flat-flow: a.xml\n    get:\n    x-flat-proxy: {origin: http://x.test}\n",
    "swagger.yaml:5:5 x-flat-flow and x-flat-proxy can't be used together (x-flat-flow is at swagger.yaml:3:5.)",
  ],
  ["paths:\n  /x:\n  /x:\n", 'swagger.yaml:3:3 YAML: duplicate key "/x" (First at 2:3.)'],
  ["a: 'x\n", "swagger.yaml:2:1 YAML: Missing closing 'quote"],
];

test("Faults are found with their places, and the right name where it is near", () => {
  for (const [swagger, ...expected] of faults)
    assert.deepEqual(load(swagger).problems.errors.map(told), expected, swagger);
});

test("All faults of a definition are noted together", () => {
  const { problems } = load(
    "x-flat-init: e.xml\nbasePath: v1\npaths:\n  /x:\n    gte:\n    get:\n      x-flat-flow: f.xml\n",
  );
  assert.deepEqual(
    problems.errors.map((error) => error.position?.line),
    [1, 2, 5, 7],
  );
});

test("Unknown keys of the top level and of operations are warned about", () => {
  const { problems } = load("basepath: /v1\nx-other: 1\npaths:\n  /x:\n    get:\n      respones: {}\n");
  assert.deepEqual(problems.errors, []);
  assert.deepEqual(problems.warnings.map(told), [
    'swagger.yaml:1:1 Unknown key "basepath" has no effect (Did you mean "basePath"?)',
    'swagger.yaml:6:7 Unknown key "respones" has no effect (Did you mean "responses"?)',
  ]);
});

test("Path items and anything else may stand in other files of the app; file names are relative to the file that has them", () => {
  const definition = loaded(
    `paths:
  /users:
    $ref: paths/users.yaml
  /users/{id}:
    $ref: 'paths/all.yaml#/paths/~1users~1%7Bid%7D'
    x-flat-flow: b.xml
  /same:
    $ref: '#/paths/~1users'
  /schema:
    get:
      parameters: [{$ref: '/common.json#/parameters/Id'}]
`,
    {
      "paths/users.yaml": "get:\n  x-flat-flow: users.xml\npost:\n  x-flat-flow: /a.xml\n",
      "paths/users.xml": "<flow/>",
      "paths/all.yaml": "paths:\n  /users/{id}:\n    x-flat-flow: users.xml\n    get:\n    delete:\n",
      "common.json": '{"parameters": {"Id": {"schema": {"$ref": "#/definitions/Id"}}}, "definitions": {"Id": {}}}',
    },
  );
  assert.deepEqual(routes(definition), [
    "get /users users.xml",
    "post /users /a.xml",
    "get /users/{id} b.xml",
    "delete /users/{id} b.xml",
    "get /same users.xml",
    "post /same /a.xml",
    "get /schema -",
  ]);
  const [users] = definition.paths;
  const target = users?.operations.get("get")?.target;
  assert.ok(target?.kind === "flow" && target.flow.path.endsWith("/paths/users.xml"));
});

test("References that can't be followed are refused where they are written", () => {
  const table: readonly [ref: string, fault: string][] = [
    [
      "http://x.test/users.yaml",
      '"http://x.test/users.yaml" is outside the app folder (References to other servers are never followed.)',
    ],
    [
      "//x.test/users.yaml",
      '"//x.test/users.yaml" is outside the app folder (References to other servers are never followed.)',
    ],
    [
      "file:///etc/passwd",
      '"file:///etc/passwd" is outside the app folder (References to other servers are never followed.)',
    ],
    ["../users.yaml", 'The file "../users.yaml" is outside the app folder'],
    ["./%2e%2e/users.yaml", 'The file "./../users.yaml" is outside the app folder'],
    ["usres.yaml", 'The file "usres.yaml" does not exist (Did you mean "users.yaml"?)'],
    ["'#/definitions/Usre'", '"#/definitions/Usre" leads nowhere: there is no "Usre" (Did you mean "User"?)'],
    ["'users.yaml#/nope'", '"users.yaml#/nope" leads nowhere: there is no "nope"'],
    ["'#/constructor'", '"#/constructor" leads nowhere: there is no "constructor"'],
  ];
  for (const [ref, fault] of table) {
    const swagger = `definitions:\n  User: {}\n  List: {$ref: ${ref}}\n`;
    const { problems } = load(swagger, { "users.yaml": "get:\n" });
    assert.deepEqual(problems.errors.map(told), [`swagger.yaml:3:16 ${fault}`]);
    const path = load(`definitions:\n  User: {}\npaths:\n  /x: {$ref: ${ref}}\n`, { "users.yaml": "get:\n" });
    assert.equal(path.problems.errors.map(told)[0], `swagger.yaml:4:14 ${fault}`);
  }
});

test("Faults in referenced files are found at their places there, once", () => {
  const { problems } = load("paths:\n  /a: {$ref: p/x.yaml}\n  /b: {$ref: p/x.yaml}\n  /c: {$ref: p/y.yaml}\n", {
    "p/x.yaml": "a: 'b\n",
    "p/y.yaml": "gte:\nget:\n  x-flat-flow: a.xml\n",
  });
  assert.deepEqual(problems.errors.map(told), [
    "p/x.yaml:2:1 YAML: Missing closing 'quote",
    'p/y.yaml:1:1 Unknown method or key "gte" (Did you mean "get"?)',
    'p/y.yaml:3:16 The file "a.xml" does not exist',
  ]);
});

test("References in circles are fine, as are references in examples", () => {
  loaded(`paths:
  /c:
    get:
      responses:
        default: {schema: {$ref: '#/definitions/Node'}}
        200: {description: ok, examples: {application/json: {$ref: 'http://x.test/'}}}
definitions:
  Node:
    properties:
      next: {$ref: '#/definitions/Node'}
      default: {type: string}
      x-flat-name: {type: string}
    example: {$ref: nowhere.yaml, x-flat-flow: 1}
    x-tool: {$ref: nowhere.yaml}
`);
});

test("Paths that lead back to themselves are refused, each at its place", () => {
  const { problems } = load(
    "paths:\n  /a: {$ref: '#/paths/~1b'}\n  /b: {$ref: '#/paths/~1a'}\n  /c: {$ref: '#/paths/~1c'}\n",
  );
  assert.deepEqual(problems.errors.map(told), [
    'swagger.yaml:2:3 The path "/a" refers to itself (Its $ref leads back to it.)',
    'swagger.yaml:3:3 The path "/b" refers to itself (Its $ref leads back to it.)',
    'swagger.yaml:4:3 The path "/c" refers to itself (Its $ref leads back to it.)',
  ]);
});

test("A key in a referenced file that is no path item is still misplaced", () => {
  const { problems } = load("definitions:\n  A: {$ref: a.yaml}\n", { "a.yaml": "x-flat-flow: a.xml\n" });
  assert.match(problems.errors.map(told)[0] ?? "", /^a\.yaml:1:1 x-flat-flow can't be used here/);
});

test("Symbolic links out of the app folder are outside", () => {
  const outside = appFolder({ "flow.xml": "<flow/>", "path.yaml": "get:\n" });
  const folder = appFolder({
    "swagger.yaml": "x-flat-flow: link.xml\npaths:\n  /a: {$ref: link.yaml}\n  /b: {$ref: dir/path.yaml}\n",
  });
  symlinkSync(path.join(outside, "flow.xml"), path.join(folder, "link.xml"));
  symlinkSync(path.join(outside, "path.yaml"), path.join(folder, "link.yaml"));
  symlinkSync(outside, path.join(folder, "dir"));
  assert.deepEqual(loadFrom(folder).problems.errors.map(told), [
    'swagger.yaml:1:14 The file "link.xml" is outside the app folder',
    'swagger.yaml:3:14 The file "link.yaml" is outside the app folder',
    'swagger.yaml:4:14 The file "dir/path.yaml" is outside the app folder',
  ]);
});

test("Symbolic links inside the app folder are followed", () => {
  const folder = appFolder({ "swagger.yaml": "x-flat-flow: link.xml\n" });
  mkdirSync(path.join(folder, "flows"));
  writeFileSync(path.join(folder, "flows/x.xml"), "<flow/>");
  symlinkSync("flows/x.xml", path.join(folder, "link.xml"));
  assert.deepEqual(loadFrom(folder).problems.errors, []);
});

test("A definition that isn't there is told", () => {
  const { definition, problems } = loadFrom(appFolder({}));
  assert.equal(definition, undefined);
  assert.deepEqual(problems.errors.map(told), ["There is no definition swagger.yaml in the app folder"]);
});

test("The proxies of the documentation are read; errors about their properties have places", () => {
  const definition = loaded(`basePath: /api
paths:
  /users/**:
    x-flat-proxy:
      origin: https://users.upstream.example.com
      stripEndpoint: true
      addPrefix: /v4
      headers:
        Correlation-ID: 42
      options:
        timeout: 2
`);
  const target = definition.paths[0]?.any.target;
  assert.ok(target?.kind === "proxy");
  assert.deepEqual(target.proxy.properties, {
    origin: "https://users.upstream.example.com",
    stripEndpoint: true,
    addPrefix: "/v4",
    headers: { "Correlation-ID": 42 },
    options: { timeout: 2 },
  });
  assert.equal(told(target.proxy.error(["options", "timeout"], "Too short")), "swagger.yaml:11:18 Too short");
  assert.equal(told(definition.paths[0]?.error("Here") ?? assert.fail()), "swagger.yaml:3:3 Here");
});

test("A fault that several paths share is told once", () => {
  const shared =
    "definitions:\n  X: {}\npaths:\n  /a: &a\n    gte:\n    x-flat-flow: e.xml\n  /b: *a\n  /c: {$ref: p.yaml}\n  /d: {$ref: p.yaml}\n";
  const { problems } = load(shared, { "p.yaml": "pots:\n" });
  assert.deepEqual(
    problems.errors.map((error) => `${error.position?.file}:${error.position?.line}`),
    ["swagger.yaml:6", "swagger.yaml:5", "p.yaml:1"],
  );
});
