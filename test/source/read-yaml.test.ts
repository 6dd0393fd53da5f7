import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError, ConfigErrors } from "../../src/errors/config-error.ts";
import { readYaml, type YamlDocument, type YamlPath } from "../../src/source/read-yaml.ts";
import { SourceFile } from "../../src/source/source-file.ts";
import { Random } from "../random.ts";

function read(text: string): YamlDocument {
  return readYaml(new SourceFile("swagger.yaml", "/app/swagger.yaml", text));
}

/** Each fault as `line:column message`. */
function faultsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    const errors = error instanceof ConfigErrors ? error.errors : [error];
    return errors.map((fault) => {
      if (!(fault instanceof ConfigError)) throw fault;
      return `${fault.position?.line}:${fault.position?.column} ${fault.message}`;
    });
  }
  return [];
}

test("YAML 1.2 core: words of YAML 1.1 are text, keys are strings", () => {
  const table: readonly [text: string, value: unknown][] = [
    [
      "a: no\nb: on\nc: yes\nd: ~\ne:\nf: true\ng: 2020-01-01",
      { a: "no", b: "on", c: "yes", d: null, e: null, f: true, g: "2020-01-01" },
    ],
    ["200: x\n'404': y\ntrue: z\n0x10: w", { "16": "w", "200": "x", "404": "y", true: "z" }],
    ["a: 012\nb: 0o17\nc: 1e3\nd: 1_000\ne: '5'", { a: 12, b: 15, c: 1000, d: "1_000", e: "5" }],
    ['{"a": [1, {"b": null}],\n\t"c": "\\/\\ud83d\\ude00"}', { a: [1, { b: null }], c: "/\u{1F600}" }],
    ["a: |\n  x\n  y\nb: >\n  x\n  y\n", { a: "x\ny\n", b: "x y\n" }],
    ["base: &b {x: 1}\nuse: *b\nmerged:\n  <<: *b\n  y: 2", { base: { x: 1 }, use: { x: 1 }, merged: { x: 1, y: 2 } }],
    ["", null],
    ["# nothing", null],
    ["42", 42],
  ];
  for (const [text, value] of table) assert.deepEqual(read(text).value, value, text);
});

test("Keys named like members of Object are plain data", () => {
  const value = read("__proto__:\n  a: 1\nconstructor: 2").value;
  assert.ok(typeof value === "object" && value !== null);
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.equal(({} as { a?: number }).a, undefined);
});

const document = `# the definition
paths:
  '/a':
    get:
    x-flat-flow: "a.xml"
  /b: &b
    list: [1, {k: v}, 'q']
    200: ok
  /c: *b
  /d:
    <<: *b
    own: 1
`;

test("Values and keys are found at their places", () => {
  const table: readonly [path: YamlPath, value: string, key: string][] = [
    [[], "2:1", "2:1"],
    [["paths"], "3:3", "2:1"],
    [["paths", "/a"], "4:5", "3:3"],
    [["paths", "/a", "get"], "4:5", "4:5"],
    [["paths", "/a", "x-flat-flow"], "5:18", "5:5"],
    [["paths", "/b", "list"], "7:11", "7:5"],
    [["paths", "/b", "list", 1], "7:15", "7:15"],
    [["paths", "/b", "list", 1, "k"], "7:19", "7:16"],
    [["paths", "/b", "list", 2], "7:23", "7:23"],
    [["paths", "/b", "200"], "8:10", "8:5"],
    [["paths", "/c"], "9:7", "9:3"],
    [["paths", "/c", "200"], "8:10", "8:5"],
    [["paths", "/d", "own"], "12:10", "12:5"],
    [["paths", "/d", "200"], "8:10", "8:5"],
    [["paths", "/missing", "x"], "3:3", "3:3"],
  ];
  const yaml = read(document);
  for (const [path, value, key] of table) {
    const places = (["value", "key"] as const).map((of) => yaml.positionOf(path, of));
    assert.deepEqual(
      places.map(({ line, column }) => `${line}:${column}`),
      [value, key],
      path.join("."),
    );
  }
});

test("Errors carry file, line, column, a frame and a hint", () => {
  const error = read(document).errorAt(["paths", "/a", "x-flat-flow"], "No such file", "Look again.", "key");
  assert.deepEqual(error.position, { file: "swagger.yaml", line: 5, column: 5 });
  assert.equal(error.hint, "Look again.");
  assert.equal(error.frame, '  4 |     get:\n> 5 |     x-flat-flow: "a.xml"\n    |     ^\n  6 |   /b: &b');
});

test("JSON has the same places", () => {
  const yaml = read('{\r\n  "paths": {\r\n    "/a": {"get": null}\r\n  }\r\n}');
  assert.deepEqual(yaml.positionOf(["paths", "/a", "get"], "key"), { file: "swagger.yaml", line: 3, column: 12 });
  assert.deepEqual(yaml.positionOf(["paths", "/a", "get"]), { file: "swagger.yaml", line: 3, column: 19 });
});

test("Bad syntax is refused at its place", () => {
  const table: readonly [text: string, fault: string][] = [
    ["a: 1\na: 2\nb: {c: 1, c: 2}", '2:1 YAML: duplicate key "a"'],
    ['200: 1\n"200": 2', '2:1 YAML: duplicate key "200"'],
    ["a: [1\nb: 2", "2:1 YAML: Flow sequence in block collection must be sufficiently indented and end with a ]"],
    ["a:\n\tb: 1", "2:1 YAML: Tabs are not allowed as indentation"],
    ["a: @x", "1:4 YAML: Plain value cannot start with reserved character @"],
    ["a: *x", '1:5 YAML: unidentified alias "x"'],
    ["a: &x {b: *x}", "1:1 YAML: an alias refers to a value that contains it"],
    ["a: !x 1", "1:4 YAML: unknown scalar tag !<!x>"],
    ["a: 1\n---\nb: 2", "3:1 Only one YAML document is allowed in a file"],
    ["a: {{ $x }}", "1:1 YAML: a key must be text"],
  ];
  for (const [text, fault] of table) assert.equal(faultsOf(text)[0], fault);
});

test("All duplicate keys are reported together, each with its first place", () => {
  const text = "a: 1\na: 2\nb: {c: 1, c: 2}\nd: &d {e: 1, e: 2}\nf: *d";
  assert.deepEqual(faultsOf(text), [
    '2:1 YAML: duplicate key "a"',
    '3:11 YAML: duplicate key "c"',
    '4:14 YAML: duplicate key "e"',
  ]);
  assert.throws(
    () => read(text),
    (error) => error instanceof ConfigErrors && error.errors[1]?.hint === "First at 3:5.",
  );
});

test("Aliases that multiply and values that nest too deeply are refused", () => {
  let bomb = "a0: &a0 [x]\n";
  for (let level = 1; level < 40; level += 1) bomb += `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]\n`;
  assert.match(faultsOf(bomb)[0] ?? "", /aliases make more than 5000000 values/);
  assert.match(faultsOf("[".repeat(100_000))[0] ?? "", /^1:/);
  assert.match(faultsOf(`${"[".repeat(300)}${"]".repeat(300)}`)[0] ?? "", /nesting exceeded/);
});

test("The frame of a very long line shows the part around the place", () => {
  const entries = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`).join(",");
  const { frame = "", position } = read(`{${entries}}`).errorAt(["k15000"], "Here");
  assert.equal(position?.line, 1);
  assert.ok(frame.length < 500);
  const [line = "", marker = ""] = frame.split("\n");
  assert.equal(line.slice(marker.indexOf("^")).startsWith('1,"k15001"'), true);
});

function randomJson(random: Random, depth: number): unknown {
  const kind = random.below(depth > 3 ? 5 : 7);
  const keys = [
    "a",
    "b c",
    "x-flat-flow",
    "200",
    "__proto__",
    'q"uote',
    "ü\u{1F600}",
    "",
    "/p/{id}",
    "true",
    "#no",
    "k: v",
  ];
  if (kind === 5) return Array.from({ length: random.below(4) }, () => randomJson(random, depth + 1));
  if (kind === 6) {
    const entries = Array.from({ length: random.below(5) }, () => [random.pick(keys), randomJson(random, depth + 1)]);
    return Object.fromEntries(entries);
  }
  return [null, true, random.below(1000) / 8, random.pick(keys), "line\nbreak\u0007"][kind];
}

/** Checks every key and scalar below a value. */
function checkPlaces(yaml: YamlDocument, value: unknown, path: YamlPath): void {
  const at = (of: "key" | "value") => yaml.file.text.slice(yaml.offsetOf(path, of));
  const key = path.at(-1);
  if (typeof key === "string") assert.ok(at("key").startsWith(JSON.stringify(key)), path.join("."));
  if (typeof value !== "object" || value === null)
    assert.ok(at("value").startsWith(JSON.stringify(value)), path.join("."));
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) checkPlaces(yaml, item, [...path, index]);
  else for (const [name, item] of Object.entries(value)) checkPlaces(yaml, item, [...path, name]);
}

test("Any JSON document is read as JSON.parse reads it, each key and value with its place", () => {
  const random = new Random(3);
  for (let round = 0; round < 500; round += 1) {
    const value = { root: randomJson(random, 0), other: randomJson(random, 0) };
    const yaml = read(JSON.stringify(value, null, random.pick([0, 2])));
    assert.equal(JSON.stringify(yaml.value), JSON.stringify(value));
    checkPlaces(yaml, value, []);
  }
});
