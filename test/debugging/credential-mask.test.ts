import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { CredentialMask } from "../../src/debugging/credential-mask.ts";

const mask = new CredentialMask(["access_token", "token", "password", "secret", "api_key"]);

describe("a mask of credentials", () => {
  it("hides fields and members by their names", () => {
    for (const name of [
      "Authorization",
      "Proxy-Authorization",
      "X-Authorization",
      "Cookie",
      "Set-Cookie",
      "set-cookie2",
    ])
      assert.ok(mask.hides(name), name);
    for (const name of ["X-Api-Key", "api_key", "X-Auth-Token", "refresh_token", "clientSecret", "PASSWORD"])
      assert.ok(mask.hides(name), name);
    for (const name of ["", "Accept", "WWW-Authenticate", "cookies-allowed", "tokens", "__proto__", "constructor"])
      assert.equal(mask.hides(name), false, name);
  });

  it("shows fields without what is secret in them", () => {
    const table: readonly [name: string, value: string, shown: string][] = [
      ["Authorization", "Bearer x", "***"],
      ["Accept", "text/html", "text/html"],
      ["Referer", "https://a:b@example.com/?token=x&y=1#z", "https://example.com/?token=***&y=1#z"],
      ["Location", "/cb#access_token=x", "/cb#access_token=***"],
      ["Debug", "har::inline; auth=x; y", "har::inline; auth=***"],
      ["Debug", "har", "har"],
    ];
    for (const [name, value, shown] of table) assert.equal(mask.field(name, value), shown);
  });

  it("shows bodies without what is secret in them, also when they are cut off", () => {
    const table: readonly [mime: string, text: string, shown: string][] = [
      ["application/json", '{"token":"x","a":"token"}', '{"token":"***","a":"token"}'],
      ["application/problem+json; charset=utf-8", '{ "id_token" : "x\\"y", "n": 1 }', '{ "id_token" : "***", "n": 1 }'],
      ["application/json", '{"password": 12, "b": true}', '{"password": "***", "b": true}'],
      ["application/json", '{"password": "cut of', '{"password": "***"'],
      ["application/json", '{"next": "https://u:p@x/?secret=1"}', '{"next": "https://x/?secret=***"}'],
      ["application/x-www-form-urlencoded", "password=x&b=%20", "password=***&b=%20"],
      ["text/xml", "<a><p:token x='1'>y</p:token><b/></a>", "<a><p:token x='1'>***</p:token><b/></a>"],
      ["text/xml", "<token>cut of", "<token>***"],
      ["text/plain", "see http://x/?token=1 and y", "see http://x/?token=*** and y"],
      ["", "token", "token"],
    ];
    for (const [mime, text, shown] of table) assert.equal(mask.text(text, mime), shown);
  });

  it("copies JSON, names of objects included", () => {
    const json = JSON.parse('{"__proto__": {"token": "x"}, "list": [{"cookie": ["a"]}, null, 1], "token": null}');
    const shown = '{"__proto__":{"token":"***"},"list":[{"cookie":"***"},null,1],"token":null}';
    assert.equal(JSON.stringify(mask.json(json)), shown);
  });
});

it("a mask of credentials copies only as much JSON as there is room for", () => {
  const long = ["a".repeat(50), { token: "b".repeat(50), c: ["d", "e"] }, "f"];
  const shown = (left: number): unknown => JSON.parse(JSON.stringify(mask.json(long, "", { left })));
  assert.deepEqual(shown(1000), ["a".repeat(50), { token: "***", c: ["d", "e"] }, "f"]);
  assert.deepEqual(shown(60), ["a".repeat(50), { token: "***", c: [] }]);
  assert.deepEqual(shown(40), ["a".repeat(50)]);
});

describe("a mask of other names", () => {
  it("without names hides what HTTP calls credentials", () => {
    const bare = new CredentialMask([]);
    assert.equal(bare.field("Cookie", "a=b"), "***");
    assert.equal(bare.text('{"token": "x"}', "application/json"), '{"token": "x"}');
  });

  it("takes names as they are, not as patterns", () => {
    const odd = new CredentialMask(["a.b", "x|y", "["]);
    assert.equal(
      odd.text('{"a.b": 1, "acb": 1, "x|y": 1, "x": 1}', "text/json"),
      '{"a.b": "***", "acb": 1, "x|y": "***", "x": 1}',
    );
  });

  it("isn't held up by texts that are made for it", () => {
    for (const text of [
      `"${"a".repeat(60_000)}`,
      '"token'.repeat(10_000),
      '"token":'.repeat(8000),
      `"token": "${"\\\\".repeat(30_000)}`,
    ])
      mask.text(text, "application/json");
    for (const text of ["<token ".repeat(9000), `<${"token".repeat(12_000)}`, `<${"a:".repeat(30_000)}`])
      mask.text(text, "text/xml");
  });
});
