import assert from "node:assert/strict";
import { test } from "node:test";
import type { Definition, FileRef } from "../../src/definition/definition.ts";
import { Problems } from "../../src/errors/problems.ts";
import { compileRoutes, type RouteEntry, type RoutingTable } from "../../src/routing/table.ts";
import { load, told } from "../definition/app-folder.ts";

function flowOf({ operation: { target } }: RouteEntry): FileRef | undefined {
  return target?.kind === "flow" ? target.flow : undefined;
}

/** A table whose routes are the words `METHOD path flow`. */
function tableOf(swagger: string): RoutingTable<string> {
  const { definition, problems } = load(swagger);
  assert.ok(definition);
  const plan = (entry: RouteEntry) => [entry.method ?? "*", entry.path, flowOf(entry)?.name ?? "-"].join(" ");
  const table = compileRoutes(definition, plan, problems);
  assert.deepEqual(problems.errors.map(told), []);
  return table;
}

function matched(table: RoutingTable<string>, request: string): string {
  const [method = "", path = ""] = request.split(" ");
  const match = table.match(method, path);
  if (match.kind === "undefined-method") return `${match.kind} ${match.allow.join(",")}`;
  return match.kind === "route" ? `${match.route} @ ${match.endpoint}` : match.kind;
}

function check(swagger: string, expected: Readonly<Record<string, string>>): void {
  const table = tableOf(swagger);
  for (const [request, match] of Object.entries(expected)) assert.equal(matched(table, request), match, request);
}

test("The paths of the documentation: defined, undefined, outside of the base path", () => {
  const swagger = "basePath: /v1\npaths:\n  /users:\n    get:\n    post:\n  /dashboard:\n    get:\n";
  check(swagger, {
    "GET /v1/users": "GET /v1/users - @ /v1/users",
    "POST /v1/users": "POST /v1/users - @ /v1/users",
    "GET /v1/dashboard": "GET /v1/dashboard - @ /v1/dashboard",
    "GET /v1": "undefined-path",
    "GET /v1/": "undefined-path",
    "GET /users": "outside",
    "GET /v1users": "outside",
    "GET /V1/users": "outside",
    "GET /": "outside",
    "GET /v1/users/too/long": "undefined-path",
    "GET /v1/users/": "undefined-path",
    "GET /v1/Users": "undefined-path",
  });
  check(`${swagger}  /users/**:\n`, {
    "GET /v1/users": "GET /v1/users - @ /v1/users",
    "GET /v1/users/too/long": "* /v1/users/** - @ /v1/users",
  });
});

test("The wildcard paths of the documentation, whatever their order", () => {
  const paths = ["/**", "/foo/bar/**", "/foo", "/foo/**"];
  for (const order of [paths, [...paths].reverse()]) {
    check(`swagger: "2.0"\npaths:\n${order.map((path) => `  ${path}:\n`).join("")}`, {
      "GET /foo": "* /foo - @ /foo",
      "GET /foo/bar": "* /foo/bar/** - @ /foo/bar",
      "GET /foo/bar/1": "* /foo/bar/** - @ /foo/bar",
      "GET /foo/bar1": "* /foo/** - @ /foo",
      "GET /foo/qux": "* /foo/** - @ /foo",
      "GET /bar": "* /** - @ ",
    });
  }
});

test("The endpoints of the documentation", () => {
  check("basePath: /api\npaths:\n  /**:\n  /foo/**:\n  /foo/qux:\n  /foo/{p1}:\n", {
    "GET /api/foo/qux": "* /api/foo/qux - @ /api/foo/qux",
    "GET /api/foo/quuux": "* /api/foo/{p1} - @ /api/foo/quuux",
    "GET /api/foo/bar/qux": "* /api/foo/** - @ /api/foo",
    "GET /api/bar": "* /api/** - @ /api",
    "GET /api": "* /api/** - @ /api",
  });
});

test("Without a base path everything is below it", () => {
  check("paths:\n  /x:\n", { "GET /x": "* /x - @ /x", "GET /y": "undefined-path", "GET /": "undefined-path" });
});

test("A path without operations takes every method, others only theirs", () => {
  check("paths:\n  /any:\n    x-flat-flow: a.xml\n  /two:\n    get:\n    delete:\n      x-flat-flow: b.xml\n", {
    "PROPFIND /any": "* /any a.xml @ /any",
    "HEAD /any": "* /any a.xml @ /any",
    "DELETE /two": "DELETE /two b.xml @ /two",
    "POST /two": "undefined-method GET,DELETE,HEAD",
    "get /two": "undefined-method GET,DELETE,HEAD",
    "constructor /two": "undefined-method GET,DELETE,HEAD",
  });
});

test("HEAD is served by get unless it has an operation of its own", () => {
  check("paths:\n  /a:\n    get:\n  /b:\n    get:\n    head:\n      x-flat-flow: a.xml\n  /c:\n    post:\n", {
    "HEAD /a": "GET /a - @ /a",
    "HEAD /b": "HEAD /b a.xml @ /b",
    "HEAD /c": "undefined-method POST",
  });
});

test("A method that a plain path lacks is not taken from a wildcard", () => {
  check("paths:\n  /a:\n    get:\n  /**:\n", { "POST /a": "undefined-method GET,HEAD", "POST /b": "* /** - @ " });
});

test("Parameters are handed out decoded", () => {
  const match = tableOf("basePath: /v1\npaths:\n  /users/{userid}:\n").match("GET", "/v1/users/J%C3%B6rg");
  assert.ok(match.kind === "route");
  assert.deepEqual({ ...match.params }, { userid: "Jörg" });
});

test("Base paths and paths are matched in canonical form", () => {
  check("basePath: /ä\npaths:\n  /{id}/%7e:\n", { "GET /%C3%A4/1/~": "* /%C3%A4/{id}/%7e - @ /%C3%A4/1/~" });
});

test("Paths that can't be told apart or matched are refused with both places", () => {
  const table: readonly [paths: string, ...faults: string[]][] = [
    [
      "  /users/{id}:\n    get:\n  /users/{name}:\n",
      'swagger.yaml:4:3 The path "/users/{name}" matches the same as "/users/{id}" (That is at swagger.yaml:2:3.)',
    ],
    ["  /a:\n  /%61:\n", 'swagger.yaml:3:3 The path "/%61" matches the same as "/a" (That is at swagger.yaml:2:3.)'],
    ["  /{id}/**:\n", 'swagger.yaml:2:3 Path parameters can\'t be combined with a wildcard: "/{id}/**"'],
    ["  /a/{:\n", 'swagger.yaml:2:3 Unbalanced braces in the path "/a/{"'],
  ];
  for (const [paths, ...faults] of table) {
    const { definition, problems } = load(`paths:\n${paths}`);
    compileRoutes(definition ?? assert.fail(), () => undefined, problems);
    assert.deepEqual(problems.errors.map(told), faults);
  }
});

function largeDefinition(): Definition {
  const lines = ['swagger: "2.0"', "basePath: /v1", "paths:"];
  for (let index = 0; index < 5000; index += 1) {
    lines.push(`  /r${index}/{id}:`, "    get:", `      operationId: op${index}`, "      x-flat-flow: a.xml");
    lines.push("      responses:", "        200:", "          schema: {$ref: '#/definitions/X'}", "    delete:");
  }
  const { definition, problems } = load(`${lines.join("\n")}\ndefinitions:\n  X: {type: object}\n`);
  assert.deepEqual(problems.errors.map(told), []);
  return definition ?? assert.fail();
}

test("A definition of 5,000 paths is compiled, each to its own route", () => {
  const definition = largeDefinition();
  assert.equal(definition.paths.length, 5000);
  let planned = 0;
  const problems = new Problems();
  const table = compileRoutes(definition, (entry) => `${entry.method} ${entry.path} ${++planned}`, problems);
  assert.equal(planned, 10_000);
  for (let index = 0; index < 5000; index += 1) {
    const match = table.match("GET", `/v1/r${index}/x`);
    assert.ok(match.kind === "route" && match.route === `GET /v1/r${index}/{id} ${2 * index + 1}`);
  }
  assert.equal(table.match("GET", "/v1/r5000/x").kind, "undefined-path");
});
