// Ties what there is to its tests and its docs: actions, functions, error codes.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { configElements } from "../src/config/elements/index.ts";
import { connectionRules } from "../src/definition/connection-rules.ts";
import { errorKinds } from "../src/errors/codes.ts";
import { flowActions } from "../src/flow/actions/index.ts";
import { testOnlyActions } from "../src/flow/test-only-actions.ts";
import { testActions } from "../src/testing/actions/index.ts";
import { coreFunctions, flatFunctions } from "../src/xpath/functions/index.ts";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

function read(name: string): string {
  return readFileSync(path.join(root, name), "utf8");
}

function filesBelow(folder: string, pattern: RegExp): readonly string[] {
  return readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"));
}

/** The headings of the second level, without the brackets of functions. */
function headings(page: string): ReadonlySet<string> {
  const titles = [...read(page).matchAll(/^## (.+)$/gm)].map((match) => match[1] as string);
  return new Set(titles.flatMap((title) => title.split(",")).map((title) => title.replace("()", "").trim()));
}

describe("every action", () => {
  const sections = headings("docs/actions.md");
  const flows = filesBelow("test/apps", /\.xml$/).join("\n");
  for (const name of flowActions.keys()) {
    it(`${name} has a section in docs/actions.md`, () => assert.ok(sections.has(name)));
    it(`${name} is used in an app of the tests`, () => assert.ok(new RegExp(`<${name}[\\s/>]`).test(flows)));
  }

  it("is for all flows, or for tests alone", () => {
    for (const name of testOnlyActions) assert.equal(flowActions.has(name), false, name);
  });

  it("of tests is there, with a section in docs/testing.md", () => {
    assert.deepEqual([...testActions.keys()], [...testOnlyActions]);
    const known = headings("docs/testing.md");
    for (const name of testOnlyActions) assert.ok(known.has(name), name);
  });

  it("of tests is named in docs/actions.md", () => {
    const page = read("docs/actions.md");
    for (const name of testOnlyActions) assert.ok(page.includes(`\`${name}\``), name);
  });
});

describe("every function", () => {
  const sections = headings("docs/functions.md");
  const tests = [...filesBelow("test", /\.ts$/), ...filesBelow("test/apps", /\.(xml|tmpl)$/)].join("\n");
  for (const name of flatFunctions.keys()) {
    it(`${name}() has a section in docs/functions.md`, () => assert.ok(sections.has(name)));
  }
  for (const name of [...flatFunctions.keys(), ...coreFunctions.keys()]) {
    it(`${name}() is called in a test`, () => assert.ok(tests.includes(`${name}(`)));
  }
});

describe("every error code", () => {
  const rows = [...read("docs/errors.md").matchAll(/^\| (\d{4}) \| (\d{3}) \| ([^|]+) \|/gm)].map(
    ([, code, status, message]) => `${code} ${status} ${message}`,
  );
  for (const [name, { code, status, message }] of Object.entries(errorKinds)) {
    it(`of ${name} stands in docs/errors.md`, () => assert.ok(rows.includes(`${code} ${status} ${message}`)));
  }
});

describe("every element of the configuration", () => {
  const page = read("docs/configuration.md");
  const tests = [...filesBelow("test/apps", /\.xml$/), ...filesBelow("test", /\.ts$/)].join("\n");
  for (const [name, { attributes }] of configElements) {
    it(`<${name}> stands in docs/configuration.md, with its attributes`, () => {
      assert.ok(page.includes(`<${name}`));
      for (const attribute of Object.keys(attributes)) assert.ok(page.includes(`${attribute}=`), attribute);
    });
    it(`<${name}> is used in a test`, () => assert.ok(tests.includes(`<${name} `) || tests.includes(`<${name}/>`)));
  }
});

describe("every option for connections", () => {
  const page = read("docs/proxying.md");
  const tests = filesBelow("test/upstream", /\.ts$/).join("\n");
  for (const name of Object.keys(connectionRules)) {
    it(`${name} stands in docs/proxying.md`, () => assert.ok(page.includes(`| \`${name}\` |`)));
    it(`${name} is tested`, () => assert.ok(tests.includes(`"${name}"`)));
  }
});
