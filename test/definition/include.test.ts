import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { appFolder, type Files, load, loadFrom, told } from "./app-folder.ts";

/** `method path` of each operation, in the order of the definition. */
function operationsOf({ definition }: ReturnType<typeof load>): readonly string[] {
  return (definition?.paths ?? []).flatMap((entry) =>
    [...entry.operations.keys()].map((name) => `${name} ${entry.path}`),
  );
}

const api = (name: string): string => `paths: {/${name}: {get: }}\n`;

test("Values of x-flat-include that are no globs, and bases that are no paths, are refused", () => {
  const hint = "(Such as: [apis/*.yaml])";
  const table: readonly [value: string, fault: string][] = [
    ["apis/*.yaml", `1:17 x-flat-include must be a list of globs ${hint}`],
    ["{base: /v2}", "1:17 x-flat-include needs files (Such as: {files: [apis/*.yaml], base: /v2})"],
    ["{files: a.yaml}", `1:25 files must be a list of globs ${hint}`],
    ["[1]", `1:18 A glob must be text ${hint}`],
    ['[""]', `1:18 A glob must be text ${hint}`],
    ['["!a.yaml"]', "1:18 A glob can't take files out: it must not begin with !"],
    ["{files: [], bse: /}", '1:29 Unknown property "bse" of x-flat-include (Did you mean "base"?)'],
    ["{files: [], base: v2}", "1:35 base must be a path (Such as: /v2)"],
    ["{files: [], base: 1}", "1:35 base must be a path (Such as: /v2)"],
    ["{files: [], base: /a/**}", "1:35 base can't have wildcards"],
  ];
  for (const [value, fault] of table)
    assert.deepEqual(load(`x-flat-include: ${value}\n`).problems.errors.map(told), [`swagger.yaml:${fault}`]);
});

test("A base with a slash at its end, or nothing but one, is as without it", () => {
  for (const [base, expected] of [
    ["/v2/", "get /v2/a"],
    ["/", "get /a"],
    ["/{x}", "get /{x}/a"],
  ] as const) {
    const loaded = load(`x-flat-include: {files: [x/a.yaml], base: "${base}"}\n`, { "x/a.yaml": api("a") });
    assert.deepEqual(operationsOf(loaded), [expected]);
  }
});

test("Files come in the order of globs, then of names, each of them once, and never the definition itself", () => {
  const files: Files = Object.fromEntries(
    ["a.yaml", "b.json", "B.yaml", "ä.yml", "sub/c.yaml", "sub/deep/d.yaml", ".hidden/e.yaml", ".f.yaml", "g.txt"].map(
      (name, index) => [`apis/${name}`, api(`${index}`)],
    ),
  );
  const table: readonly [globs: string, numbers: string][] = [
    ["apis/*", "2013"],
    ["apis/**", "201453"],
    ["apis/**/*.yaml", "2045"],
    ["apis/*/*.yaml", "4"],
    ["apis/b.json, apis/*, swagger.yaml", "1203"],
    ["**/*.yaml", "2045"],
    ["apis/{sub/deep/d,a}.yaml", "05"],
    ["apis/[a-b].*", "01"],
    ["apis/?.yml", "3"],
    ["./apis/a.yaml, /apis/a.yaml, apis/sub/../a.yaml", "0"],
    ["apis/.hidden/*.yaml", "6"],
    ["apis/!(a).yaml", "2"],
    ["apis/+(sub)/**/*.yaml", "45"],
  ];
  for (const [globs, numbers] of table) {
    const loaded = load(
      `x-flat-include: [${globs
        .split(", ")
        .map((glob) => JSON.stringify(glob))
        .join(", ")}]\n`,
      files,
    );
    assert.deepEqual(loaded.problems.errors.map(told), [], globs);
    assert.deepEqual(
      operationsOf(loaded),
      [...numbers].map((number) => `get /${number}`),
      globs,
    );
  }
});

test("Links to files of the app are followed, links that lead out of it refused, and folders elsewhere never searched", () => {
  const outside = appFolder({ "a.yaml": api("outside") });
  const folder = appFolder({ "swagger.yaml": "x-flat-include: [apis/**/*.yaml]\n", "data/a.yaml": api("a") });
  mkdirSync(path.join(folder, "apis"));
  symlinkSync("../data/a.yaml", path.join(folder, "apis/a.yaml"));
  symlinkSync("../apis", path.join(folder, "apis/round"));
  symlinkSync("../data", path.join(folder, "apis/data"));
  symlinkSync(outside, path.join(folder, "apis/elsewhere"));
  symlinkSync("missing", path.join(folder, "apis/broken.yaml"));
  const loaded = loadFrom(folder);
  assert.deepEqual([operationsOf(loaded), loaded.problems.errors.map(told)], [["get /a"], []]);
  symlinkSync(path.join(outside, "a.yaml"), path.join(folder, "apis/b.yaml"));
  const fault = 'swagger.yaml:1:18 The file "apis/b.yaml" is outside the app folder';
  assert.deepEqual(loadFrom(folder).problems.errors.map(told), [fault]);
});

test("Equal definitions may be repeated, in another folder only where they name no files", () => {
  const scheme = (key: string): string =>
    `securityDefinitions: {L: {type: apiKey, in: header, name: Authorization, x-flat-jwt: {key: {file: ${key}}}}}\n`;
  const faultsOf = (text: string): readonly string[] =>
    load(`x-flat-include: [apis/a.yaml]\n${text}`, { "apis/a.yaml": text, k: "x", "apis/k": "y" }).problems.errors.map(
      ({ message }) => message,
    );
  const differs = (name: string, section: string) => [`"${name}" is there twice in ${section}, and differs`];
  assert.deepEqual(faultsOf("definitions: {A: {type: object, properties: {b: {type: string}}}}\n"), []);
  assert.deepEqual(faultsOf("definitions: {A: {$ref: '#/definitions/B'}, B: {}}\n"), []);
  assert.deepEqual(faultsOf(scheme("/k")), []);
  assert.deepEqual(faultsOf(scheme("k")), differs("L", "securityDefinitions"));
  assert.deepEqual(faultsOf("parameters: {A: {$ref: k}}\n"), differs("A", "parameters"));
  assert.deepEqual(faultsOf("responses: {A: {$ref: './k'}}\n"), differs("A", "responses"));
});

test("The order of keys is no difference, in OpenAPI 3 neither; names of other sections are others", () => {
  const loaded = load(
    "openapi: 3.1.0\nx-flat-include: [a.json]\ncomponents: {schemas: {A: {type: string, minLength: 1}}}\n",
    {
      "a.json": '{"components": {"schemas": {"A": {"minLength": 1, "type": "string"}}, "parameters": {"A": {}}}}',
    },
  );
  assert.deepEqual(loaded.problems.errors.map(told), []);
  const other = load("openapi: 3.1.0\nx-flat-include: [a.json]\ncomponents: {schemas: {A: {type: string}}}\n", {
    "a.json": '{"components": {"schemas": {"A": {"type": "object"}}}}',
  });
  const fault = '"A" is there twice in components.schemas, and differs (The other one is at swagger.yaml:3:24.)';
  assert.deepEqual(other.problems.errors.map(told), [`a.json:1:29 ${fault}`]);
});

test("References lead to a file's own definitions first; what no file has is told once", () => {
  const loaded = load("x-flat-include: [a.yaml]\ndefinitions: {Main: {}}\n", {
    "a.yaml":
      "definitions: {Own: {}, A: {$ref: '#/definitions/Own'}, B: {$ref: '#/definitions/Main'}, C: {$ref: '#/definitions/Mai'}}\n",
  });
  const fault = '"#/definitions/Mai" leads nowhere: there is no "Mai" (Did you mean "Main"?)';
  assert.deepEqual(loaded.problems.errors.map(told), [`a.yaml:1:99 ${fault}`]);
});

test("What may stand at a path may stand at the top of an included file, and the nearest level wins", () => {
  const file =
    "x-flat-flow: a.xml\nx-flat-properties: {a: file, b: file}\npaths:\n  x-flat-flow: b.xml\n  /x: {x-flat-properties: {b: path}}\n";
  const { definition, problems } = load(
    "x-flat-include: [a.yaml]\nx-flat-flow: c.xml\nx-flat-properties: {a: top, c: top}\npaths: {x-flat-flow: d.xml, /y: }\n",
    { "a.yaml": file },
  );
  assert.deepEqual(problems.errors.map(told), []);
  const found = definition?.paths.map(({ path, any: { target, properties } }) => [
    path,
    target?.kind === "flow" && target.flow.name,
    { ...properties },
  ]);
  assert.deepEqual(found, [
    ["/y", "d.xml", { a: "top", c: "top" }],
    ["/x", "b.xml", { a: "file", b: "path", c: "top" }],
  ]);
});

test("A disabled operation is no second one", () => {
  const loaded = load("x-flat-include: [a.yaml]\npaths: {/x: {get: }}\n", {
    "a.yaml": "paths: {/x: {get: {x-flat-enabled: false}, put: }}\n",
  });
  assert.deepEqual(loaded.problems.errors.map(told), []);
  assert.deepEqual(operationsOf(loaded), ["get /x", "put /x"]);
});

test("A folder with thousands of files is included in a moment", () => {
  const folder = appFolder({ "swagger.yaml": "x-flat-include: [apis/**/*.yaml]\n", "apis/0.yaml": "" });
  for (let at = 0; at < 2000; at += 1) writeFileSync(path.join(folder, `apis/${at}.yaml`), api(`${at}`));
  assert.equal(operationsOf(loadFrom(folder)).length, 2000);
});
