// Ties tables of the docs to what they are about: packages, settings, log fields, files that are named.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { page, root } from "./console.ts";

type Packages = { readonly [name: string]: string };
const { dependencies, optionalDependencies, devDependencies } = JSON.parse(page("package.json")) as {
  dependencies: Packages;
  optionalDependencies: Packages;
  devDependencies: Packages;
};

/** `name version` of each package that a section of the page lists. */
function listed(section: string): readonly string[] {
  const text = page("docs/dependencies.md").split(`## ${section}`)[1]?.split("\n## ")[0] ?? "";
  return [...text.matchAll(/`([^`]+)` (\d+\.\d+\.\d+)/g)].map(([, a, b]) => `${a} ${b}`);
}

function installed(packages: Packages): readonly string[] {
  return Object.entries(packages).map(([name, version]) => `${name} ${version}`);
}

it("docs/dependencies.md has each package of package.json, with its version", () => {
  assert.deepEqual(
    [...listed("At run time")].sort(),
    [...installed(dependencies), ...installed(optionalDependencies)].sort(),
  );
  assert.deepEqual([...listed("For tests and builds")].sort(), [...installed(devDependencies)].sort());
});

it("docs/settings.md has each variable that is read", () => {
  const read = page("src/settings/settings.ts").match(/\bFI?LA?T_[A-Z_]+|FIT_FLAT_[A-Z_]+/g) ?? [];
  const settings = page("docs/settings.md");
  assert.ok(read.length > 10);
  assert.deepEqual(
    [...new Set(read)].filter((name) => !settings.includes(`\`${name}\``)),
    [],
  );
});

it("docs/logging.md has each field of the lines", () => {
  const fields = [...page("src/logging/logger.ts").matchAll(/"(\w+)":/g)].map((match) => match[1] as string);
  const logging = page("docs/logging.md");
  assert.ok(fields.length > 20);
  assert.deepEqual(
    fields.filter((name) => !logging.includes(`\`${name}\``)),
    [],
  );
});

const pages = readdirSync(path.join(root, "docs"), { recursive: true })
  .map(String)
  .filter((name) => name.endsWith(".md"));
for (const name of pages) {
  it(`files that docs/${name} names are there`, () => {
    const names = page(`docs/${name}`).matchAll(/`((?:src|test|bin|bench)(?:\/[\w.-]+)+)`/g);
    const missing = [...names].map((match) => match[1] as string).filter((file) => !existsSync(path.join(root, file)));
    assert.deepEqual(missing, []);
  });
}
