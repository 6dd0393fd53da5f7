// Faults and warnings of x-flat-async and x-flat-transactions.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";
import { compileApp } from "../../src/app.ts";
import { ConfigErrors, faultLine } from "../../src/errors/config-error.ts";
import { writeApp } from "../servers/app-folder.ts";

function faultsOf(swagger: string): { readonly faults: readonly string[]; readonly warnings: readonly string[] } {
  const folder = writeApp({ "swagger.yaml": swagger, "f.xml": "<flow/>" });
  try {
    return { faults: [], warnings: compileApp({ folder, env: {} }).warnings.map(faultLine) };
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return { faults: error.errors.map(faultLine), warnings: [] };
  }
}

const operation = (async: string): string =>
  `security: []\npaths:\n  /x:\n    post:\n      x-flat-flow: f.xml\n      x-flat-async: ${async}\n`;

const faults: readonly [swagger: string, fault: RegExp][] = [
  [operation("yes please"), /^swagger\.yaml:6:21: x-flat-async must be true, false or an object/],
  [operation("[]"), /x-flat-async must be true, false or an object/],
  [operation("null"), /x-flat-async must be true, false or an object/],
  [
    operation("{timeot: 1}"),
    /^swagger\.yaml:6:22: Unknown property "timeot" of x-flat-async\. Did you mean "timeout"\?/,
  ],
  [operation("{timeout: 0}"), /^swagger\.yaml:6:31: timeout must be a number of seconds, more than 0/],
  [operation("{timeout: 10m}"), /timeout must be a number of seconds/],
  [operation("{timeout: .nan}"), /timeout must be a number of seconds/],
  [operation("{timeout: .inf}"), /timeout must be a number of seconds/],
  [operation("{timeout: 604801}"), /timeout can't be more than 604800 seconds, a week/],
  [operation("{concurrency: 0}"), /concurrency must be a whole number, 1 or more/],
  [operation("{concurrency: 1.5}"), /concurrency must be a whole number/],
  [operation("{max-queue: -1}"), /max-queue must be a whole number/],
  [operation("{retain: -1}"), /retain must be a number of seconds/],
  ["x-flat-async: true\n", /x-flat-async can't be used in the top level\. It belongs in a path, an operation\./],
  ["x-flat-transactions: true\n", /^swagger\.yaml:1:22: x-flat-transactions must be an object/],
  ["x-flat-transactions: {pth: /x}\n", /Unknown property "pth" of x-flat-transactions\. Did you mean "path"\?/],
  ["x-flat-transactions: {path: x}\n", /path: A path must begin with a slash/],
  ["x-flat-transactions: {path: /}\n", /path: it can't be the root/],
  ["x-flat-transactions: {path: '/{id}'}\n", /path: it can't have parameters or wildcards/],
  ["x-flat-transactions: {path: '/a/**'}\n", /path: it can't have parameters or wildcards/],
  ["x-flat-transactions: {path: 7}\n", /path: a path is needed/],
  ["x-flat-transactions: {owner: ''}\n", /owner must be a string without white space/],
  ["x-flat-transactions: {admin-scope: a b}\n", /admin-scope must be a string without white space/],
  ["x-flat-transactions: {retain: 0}\n", /retain must be a number of seconds/],
  ["paths:\n  /x:\n    x-flat-transactions: {}\n", /x-flat-transactions can't be used in a path/],
];

test("Options that can't be are found at load, with their places", () => {
  for (const [swagger, fault] of faults) {
    const [first = ""] = faultsOf(swagger).faults;
    assert.match(first, fault, swagger);
  }
});

test("A path of the resource that is defined otherwise is refused, with both places", () => {
  for (const [path, message] of [
    [
      "/transactions",
      /^swagger\.yaml:\d+:5: The path "\/transactions" matches the same as "\/transactions"\. That is at swagger\.yaml:8:3\./,
    ],
    ["/transactions/{number}", /The path "\/transactions\/\{key\}" matches the same as "\/transactions\/\{number\}"/],
  ] as const) {
    const { faults: found } = faultsOf(
      `security: []\npaths:\n  /x:\n    x-flat-async: true\n    x-flat-flow: f.xml\n  /transactions/{a}/{b}:\n    x-flat-flow: f.xml\n  ${path}:\n    x-flat-flow: f.xml\n`,
    );
    assert.equal(found.length, 1, path);
    assert.match(found[0] ?? "", message);
  }
});

test("Routes that everybody can start, and see, are warned about: where nothing says that it is meant so", () => {
  const route = "paths:\n  /x:\n    x-flat-flow: f.xml\n    x-flat-async: true\n";
  const scheme =
    "securityDefinitions:\n  Key: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: 'a secret that is long enough for it'}}\n";
  const open = "Everybody can start runs of this route, and see what came of them: there is no security";
  const table: readonly [swagger: string, warnings: readonly string[]][] = [
    [route, [`swagger.yaml:4:5: ${open}. An empty list, security: [], says that it is meant so.`]],
    [`${route}    security: []\n`, []],
    [`security: []\n${route}`, []],
    [`${scheme}security: [{Key: []}]\n${route}`, []],
    [`${scheme}${route}    security: [{Key: []}]\n`, []],
    ["x-flat-transactions: {}\n", ["swagger.yaml:1:1: Everybody can see all transactions: there is no security"]],
    [`paths:\n  /x:\n    x-flat-async: true\n    x-flat-flow: f.xml\n    get: {x-flat-async: false}\n`, []],
  ];
  for (const [swagger, expected] of table)
    assert.deepEqual(faultsOf(swagger), { faults: [], warnings: expected }, swagger);
});

test("The nearest x-flat-async wins, and false takes it back", () => {
  const swagger = `security: []
basePath: /v1
info: {title: Cars, version: "1"}
paths:
  /x:
    x-flat-async: {concurrency: 2}
    x-flat-flow: f.xml
    get: {x-flat-async: false}
    post: {}
    put: {x-flat-async: {concurrency: 3}}
  /y:
    x-flat-async: true
    x-flat-flow: f.xml
`;
  const folder = writeApp({ "swagger.yaml": swagger, "f.xml": "<flow/>" });
  const { transactions, routes } = compileApp({ folder, env: {} });
  assert.deepEqual(
    routes.filter(({ own }) => own === true),
    ["/v1/transactions", "/v1/transactions/{key}"].map((path) => ({
      method: "GET",
      path,
      target: "the transactions",
      own: true,
    })),
  );
  assert.equal(transactions?.name, "Cars /v1");
  assert.deepEqual(
    [...(transactions?.lanes ?? [])],
    [
      ["POST /v1/x", 2],
      ["PUT /v1/x", 3],
      ["ANY /v1/y", 10],
    ],
  );
  // Compiling writes nothing.
  assert.deepEqual(readdirSync(folder).sort(), ["f.xml", "swagger.yaml"]);
});

test("An app without asynchronous routes has no transactions", () => {
  const folder = writeApp({ "swagger.yaml": "paths:\n  /x:\n    x-flat-flow: f.xml\n", "f.xml": "<flow/>" });
  assert.equal(compileApp({ folder, env: {} }).transactions, undefined);
});
