// Whole apps with their tests, as FLAT's pages have them: each folder of `suites` is run by the command and prints its `expected.tap`.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Parser } from "tap-parser";
import { runFlat } from "../servers/flat-process.ts";

const suites = path.join(path.dirname(fileURLToPath(import.meta.url)), "suites");

/** What a version of Node says about broken JSON is its own affair. */
function withoutDetails(text: string): string {
  return text
    .replace(/ JSON (?:at|input)[^"]*/g, " JSON …")
    .replace(/(?:Expected double-quoted property name|Unexpected end of) in/g, "…");
}

describe("flat test", { concurrency: 2 }, () => {
  for (const name of readdirSync(suites)) {
    it(`runs the tests of ${name}`, async () => {
      const folder = path.join(suites, name);
      const { code, stdout, stderr } = await runFlat(["test"], {}, folder);
      const expected = readFileSync(path.join(folder, "expected.tap"), "utf8");
      assert.equal(withoutDetails(stdout), withoutDetails(expected));
      assert.equal(stderr, "");
      const parser = new Parser();
      parser.end(stdout);
      const { pass, fail, count } = parser.results ?? {};
      const [, passed, failed] = /^passed: (\d+), failed: (\d+)\n$/m.exec(expected) ?? [];
      assert.deepEqual([pass, fail, count], [Number(passed), Number(failed), Number(passed) + Number(failed)]);
      assert.equal(code, failed === "0" ? 0 : 1);
    });
  }
});
