import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { XPathValue } from "../../../src/xpath/values.ts";
import { evaluate, evaluateWith, stringOf } from "./memory-host.ts";

describe("encodings", () => {
  const table: readonly (readonly [string, XPathValue])[] = [
    [`base64-encode("Man ü")`, "TWFuIMO8"],
    [`base64-encode("")`, ""],
    [`base64-encode(12)`, "MTI="],
    [`base64-decode("TWFuIMO8")`, "Man ü"],
    [`base64-decode("TWE=")`, "Ma"],
    [`base64-decode("TWE")`, "Ma"],
    [`base64-decode("T!W-E=\n")`, "Ma"],
    [`base64-decode("TQ==TQ==")`, Buffer.from([0x4d, 0x04, 0xd0])],
    [`base64-decode("TWE=", true())`, "Ma"],
    [`base64-decode("TWE", true())`, "Ma"],
    [`base64-decode("", true())`, ""],
    [`base64-decode("T!WE=", true())`, false],
    [`base64-decode("TW-_", true())`, false],
    [`base64-decode("TWE=\n", true())`, false],
    [`base64-decode("TWE==", true())`, false],
    [`base64-decode("T", true())`, false],
    [`base64-decode("=TWE", true())`, false],
    [`base64-decode("T!WE=", false())`, "Ma"],
    [`urlencode("41+1")`, "41%2B1"],
    [`urlencode("AZaz09-_.~")`, "AZaz09-_.~"],
    [`urlencode("a b!'()*/ü😀")`, "a%20b%21%27%28%29%2A%2F%C3%BC%F0%9F%98%80"],
    [`url-encode("&=")`, "%26%3D"],
    [`urlencode(1.5)`, "1.5"],
    [`urldecode("a%20b%2f%2F%C3%BC+")`, "a b//ü+"],
    [`url-decode("%41")`, "A"],
    [`urldecode("100%, %zz, %4, %")`, "100%, %zz, %4, %"],
    [`urldecode("%%41")`, "%A"],
    [`urldecode("ü%41")`, "üA"],
    [`urldecode("")`, ""],
  ];
  for (const [expression, result] of table) {
    test(JSON.stringify(expression), () => {
      assert.deepEqual(evaluate(expression), result);
    });
  }
});

describe("bytes that are no text stay bytes", () => {
  const bytes = Buffer.from([0xff, 0x00, 0x80]);

  test("Base64 both ways", () => {
    assert.equal(stringOf("base64-encode($bytes)", { variables: { bytes } }), "/wCA");
    assert.deepEqual(evaluate(`base64-decode("/wCA")`), bytes);
    assert.equal(evaluate(`base64-encode(base64-decode("/wCA"))`), "/wCA");
  });

  test("percent-encoding both ways", () => {
    assert.equal(stringOf("urlencode($bytes)", { variables: { bytes } }), "%FF%00%80");
    assert.deepEqual(evaluate(`urldecode("%FF%00%80")`), bytes);
    assert.deepEqual(evaluateWith("urldecode($bytes)", { variables: { bytes } }), bytes);
  });

  test("checksums", () => {
    assert.equal(stringOf("md5($bytes)", { variables: { bytes } }), stringOf(`md5(urldecode("%FF%00%80"))`));
    assert.notEqual(
      stringOf("md5($bytes)", { variables: { bytes } }),
      stringOf("md5(string($bytes))", { variables: { bytes } }),
    );
  });
});
