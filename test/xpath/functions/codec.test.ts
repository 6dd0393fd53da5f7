import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync, deflateSync, inflateRawSync } from "node:zlib";
import { ConfigError } from "../../../src/errors/config-error.ts";
import type { XPathValue } from "../../../src/xpath/values.ts";
import { compile, evaluate, evaluateWith, MemoryHost, stringOf } from "./memory-host.ts";

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

const binary = Buffer.from([0xff, 0x00, 0x80, 0xfb]);
const deflated = deflateRawSync("my input");
const encoded = encodeURIComponent(deflated.toString("base64"));
const surroundings = { variables: { bytes: binary, deflated, input: "my input" } };

const codecTable: readonly (readonly [expression: string, result: XPathValue])[] = [
  [`apply-codecs($input, 'deflate', 'base64-encode', 'url-encode')`, encoded],
  [`apply-codecs(apply-codecs(apply-codecs($input, 'deflate'), 'base64-encode'), 'url-encode')`, encoded],
  [`url-encode(base64-encode(apply-codecs($input, 'deflate')))`, encoded],
  [`apply-codecs($input, 'deflate', 'base64-encode')`, "y61UyMwrKC0BAA=="],
  [`apply-codecs('${encoded}', 'url-decode', 'base64-decode', 'inflate')`, "my input"],
  [`apply-codecs($input, 'deflate')`, deflated],
  [`apply-codecs($deflated, 'inflate')`, "my input"],
  [`apply-codecs($bytes, 'base64-encode')`, "/wCA+w=="],
  [`apply-codecs("/wCA+w==", 'base64-decode')`, binary],
  [`apply-codecs("/w!CA+w", 'base64-decode')`, binary],
  [`apply-codecs($bytes, 'base64url-encode')`, "_wCA-w"],
  [`apply-codecs("_wCA-w", 'base64url-decode')`, binary],
  [`apply-codecs("_wCA-w==", 'base64url-decode')`, binary],
  [`apply-codecs($bytes, 'url-encode')`, "%FF%00%80%FB"],
  [`apply-codecs("%FF%00%80%FB", 'url-decode')`, binary],
  [`apply-codecs($bytes, 'deflate', 'inflate')`, binary],
  [
    `apply-codecs($bytes, 'base64-encode', 'base64-decode', 'url-encode', 'url-decode', 'base64url-encode', 'base64url-decode')`,
    binary,
  ],
  [`apply-codecs("ü😀", 'deflate', 'inflate')`, "ü😀"],
  [`apply-codecs("", 'deflate', 'inflate')`, ""],
  [`apply-codecs(12, 'base64-encode')`, "MTI="],
  [`apply-codecs("A", concat('base64-', 'encode'))`, "QQ=="],
];

const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024 + 1));
const codecFaults: readonly (readonly [expression: string, alert: string])[] = [
  [`apply-codecs("no deflate", 'inflate')`, "inflate: the data can't be decoded"],
  [`apply-codecs("", 'inflate', 'base64-encode')`, "inflate: the data can't be decoded"],
  [`apply-codecs($zlib, 'inflate')`, "inflate: the data can't be decoded"],
  [`apply-codecs($cut, 'inflate')`, "inflate: the data can't be decoded"],
  [`apply-codecs($bomb, 'inflate')`, "inflate: the data can't be decoded"],
  [`apply-codecs("A", concat('gz', 'ip'))`, "Unknown codec"],
  [`apply-codecs("A", 'base64-encode', $none)`, "Unknown codec"],
];

describe("apply-codecs()", () => {
  for (const [expression, result] of codecTable) {
    test(expression, () => assert.deepEqual(evaluateWith(expression, surroundings), result));
  }

  test("deflates a megabyte and back", () => {
    const long = Buffer.alloc(1_000_000, binary);
    const result = evaluateWith("apply-codecs($long, 'deflate')", { variables: { long } });
    assert.ok(Buffer.isBuffer(result) && result.length < 10_000 && inflateRawSync(result).equals(long));
    assert.deepEqual(evaluateWith("apply-codecs($long, 'deflate', 'inflate')", { variables: { long } }), long);
  });

  for (const [expression, alert] of codecFaults) {
    test(`fails: ${expression}`, () => {
      const variables = { bomb, zlib: deflateSync("my input"), cut: deflated.subarray(0, 5) };
      const host = new MemoryHost({ variables });
      assert.equal(evaluate(expression, host), "");
      assert.deepEqual(host.alerts, [`apply-codecs: ${alert}`]);
    });
  }

  test("literal names are checked at load", () => {
    const refused = (expression: string, message: RegExp, column: number) =>
      assert.throws(
        () => compile(expression),
        (fault) =>
          fault instanceof ConfigError &&
          message.test(`${fault.message} ${fault.hint ?? ""}`) &&
          fault.position?.column === column,
      );
    refused(`apply-codecs($a, 'base64encode')`, /Unknown codec Did you mean "base64-encode"/, 18);
    refused(`apply-codecs($a, 'deflate', 'rot13')`, /Unknown codec/, 29);
    refused(`apply-codecs($a)`, /Too few arguments: apply-codecs\(any, string, string…\)/, 1);
  });
});
