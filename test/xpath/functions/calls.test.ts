import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ConfigError } from "../../../src/errors/config-error.ts";
import { flatFunctions } from "../../../src/xpath/functions/index.ts";
import { compile, evaluateWaiting, MemoryHost } from "./memory-host.ts";

const names = (
  "json-parse json-stringify json-doc xml-parse html-parse array array-reverse sort split join replace matches tolower " +
  "toupper trim capitalize-first ends-with urlencode url-encode urldecode url-decode base64-encode base64-decode md5 " +
  "uuid3 uuid4 unixtime body content fit-document fit-serialize fit-log get-log file-exists json-to-xml xml-to-json"
).split(" ");

test("all functions are there", () => {
  assert.deepEqual(
    names.filter((name) => !flatFunctions.has(name)),
    [],
  );
});

describe("a wrong number of arguments is refused at load", () => {
  for (const [name, definition] of flatFunctions) {
    const least = definition.args.filter((type) => !/[?*]$/.test(type)).length;
    const open = definition.args.at(-1)?.endsWith("*") ?? false;
    const call = (count: number) => `${name}(${Array.from({ length: count }, () => "$x").join(", ")})`;
    if (least > 0) test(call(least - 1), () => assert.throws(() => compile(call(least - 1)), ConfigError));
    const most = definition.args.length;
    if (!open) test(call(most + 1), () => assert.throws(() => compile(call(most + 1)), ConfigError));
  }
});

describe("large and hostile strings", () => {
  const large: readonly (readonly [string, string])[] = [
    ["letters", "a".repeat(1_000_000)],
    ["spaces", " ".repeat(1_000_000)],
    ["brackets", "[".repeat(1_000_000)],
    ["tags", "<a>".repeat(300_000)],
    ["nested elements", "<div>".repeat(200_000)],
    ["percent signs", "%".repeat(1_000_000)],
    ["lone surrogates", "\ud800".repeat(500_000)],
    ["NUL", "\0".repeat(1_000_000)],
    ["prototype", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
  ];
  const expressions = [...flatFunctions.values()].map(({ name, args }) => {
    const least = args.filter((type) => !/[?*]$/.test(type)).length;
    return `${name}(${Array.from({ length: Math.max(args.length > 0 ? 1 : 0, least) }, () => "$x").join(", ")})`;
  });
  for (const [title, x] of large) {
    test(title, async () => {
      for (const expression of expressions) await evaluateWaiting(expression, new MemoryHost({ variables: { x } }));
      assert.equal("polluted" in {}, false);
    });
  }
});
