import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { Content } from "../../../src/data/content.ts";
import { Site } from "../../../src/locations/site.ts";
import { SourceFile } from "../../../src/source/source-file.ts";
import { SourceText } from "../../../src/source/source-text.ts";
import { compileXPath } from "../../../src/xpath/compile.ts";
import { flatFunctions } from "../../../src/xpath/functions/index.ts";
import { shmtFile } from "../../data/shmt-file.ts";
import { evaluate, MemoryHost, stringOf } from "./memory-host.ts";

const entries = {
  key1: "value1",
  key2: [1, 2, 3],
  key3: { k: "v" },
  number: 1.5,
  large: 1e21,
  yes: true,
  nothing: null,
  empty: "",
};
const json = (text: string) => Content.ofText(text, "application/json");
const contents = {
  "fit://site/db.json": json(JSON.stringify(entries)),
  "fit://project/db.shmt": Content.ofBytes(shmtFile({ key: "value", ü: "ö", empty: "" }), ""),
  "/app/flows/near.json": json('{"__proto__":"own","a":1}'),
  "fit://site/broken.json": json("{"),
  "fit://site/list.json": json("[1]"),
  "fit://site/broken.shmt": Content.ofBytes(Buffer.from("shmt"), ""),
  "fit://site/db.xml": Content.ofText("<a/>", "application/xml"),
};

function lookup(file: string, key: string, rest = ""): string {
  return stringOf(`lookup($file, $key${rest})`, { contents, variables: { file, key } });
}

describe("lookup() in a JSON file", () => {
  test("gives strings as they are, objects and arrays as JSON, anything else as text", () => {
    const values = Object.fromEntries(Object.keys(entries).map((key) => [key, lookup("fit://site/db.json", key)]));
    assert.deepEqual(values, {
      key1: "value1",
      key2: "[1,2,3]",
      key3: '{"k":"v"}',
      number: "1.5",
      large: "1000000000000000000000",
      yes: "true",
      nothing: "",
      empty: "",
    });
  });

  test("gives the default only for keys that aren't there", () => {
    assert.equal(lookup("fit://site/db.json", "full_name", ", 'John Doe'"), "John Doe");
    assert.equal(lookup("fit://site/db.json", "empty", ", 'x'"), "");
    assert.equal(lookup("fit://site/db.json", "full_name"), "");
  });

  test("reads own keys only", () => {
    for (const key of ["constructor", "toString", "__proto__"]) assert.equal(lookup("fit://site/db.json", key), "");
    assert.equal(lookup("near.json", "__proto__"), "own");
  });

  test("finds files by names relative to the file with the call", () => assert.equal(lookup("near.json", "a"), "1"));
});

test("lookup() in an SHMT file", () => {
  assert.equal(lookup("fit://project/db.shmt", "key"), "value");
  assert.equal(lookup("fit://project/db.shmt", "ü"), "ö");
  assert.equal(lookup("fit://project/db.shmt", "empty", ", 'x'"), "");
  assert.equal(lookup("fit://project/db.shmt", "none", ", 'x'"), "x");
  assert.equal(lookup("fit://project/db.shmt", "__proto__"), "");
});

test("files that can't be used give the default and an alert", () => {
  const files = ["broken.json", "list.json", "broken.shmt", "none.json", "none.shmt", "db.xml", "db.JSON", ""];
  for (const name of files) {
    const host = new MemoryHost({ contents, variables: { file: `fit://site/${name}` } });
    assert.equal(evaluate("lookup($file, 'key', 'default')", host), "default", name);
    assert.equal(host.alerts.length, 1, name);
    assert.match(host.alerts[0] ?? "", /^json: /);
  }
});

describe("a literal file name", () => {
  const outside = realpathSync(mkdtempSync(path.join(tmpdir(), "flat-lookup-")));
  after(() => rmSync(outside, { recursive: true }));
  const app = path.join(outside, "app");
  mkdirSync(path.join(app, "flows"), { recursive: true });
  writeFileSync(path.join(app, "db.json"), '{"a":1}');
  writeFileSync(path.join(app, "flows", "db.shmt"), shmtFile({ a: "b" }));
  writeFileSync(path.join(app, "broken.json"), "{");
  writeFileSync(path.join(app, "list.json"), "[]");
  writeFileSync(path.join(outside, "secret.json"), '{"a":1}');
  symlinkSync(path.join(outside, "secret.json"), path.join(app, "link.json"));
  mkdirSync(path.join(app, "folder.json"));

  function load(name: string): void {
    const text = `lookup('${name}', 'a')`;
    const file = new SourceFile("flows/a.xml", path.join(app, "flows/a.xml"), text, new Site(app));
    compileXPath(SourceText.ofFile(file), { functions: flatFunctions });
  }

  test("is checked at load", () => {
    for (const name of ["fit://site/db.json", "fit://project/db.json", "/db.json", "../db.json", "db.shmt"]) load(name);
    for (const [name, message] of [
      ["none.json", /There is no file none\.json/],
      ["fit://site/none.json", /There is no file/],
      ["fit://request/content/a.json", /There is no file/],
      ["fit://site/broken.json", /broken\.json: /],
      ["fit://site/list.json", /no object/],
      ["fit://site/folder.json", /There is no file/],
      ["fit://site/link.json", /There is no file/],
      ["../../secret.json", /There is no file/],
      ["fit://site/../secret.json", /There is no file/],
      ["db.xml", /neither with \.json nor with \.shmt/],
    ] as const) {
      assert.throws(() => load(name), { name: "ConfigError", message }, name);
    }
  });
});
