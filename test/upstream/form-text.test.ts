// Queries and forms as text: what is encoded and what stays, in UTF-8 and in other charsets.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formText, queryText, urlText } from "../../src/upstream/form-text.ts";

const all = Array.from({ length: 0x250 }, (_, code) => String.fromCharCode(code)).join("");

describe("a query", () => {
  it("of pairs is read as it was meant", () => {
    const read = [...new URLSearchParams(queryText({ [all]: all, b: 5, c: true, d: null, e: "" }))];
    assert.deepEqual(read, [
      [all, all],
      ["b", "5"],
      ["c", "true"],
      ["e", ""],
    ]);
  });

  it("has nothing that a URL may not have, whatever is raw", () => {
    for (const raw of ["", all, "#", " \r\n\0\u007f"]) {
      for (const query of [{ [all]: all }, all]) {
        assert.match(queryText(query, { charset: "utf-8", raw }), /^[!-~]*$/);
        assert.ok(!queryText(query, { charset: "utf-8", raw }).includes("#"));
      }
    }
  });

  it("leaves raw characters as they are, in names and values", () => {
    const coding = { charset: "utf-8", raw: "[]/%" };
    assert.equal(queryText({ "a[]": "x/y z%20&" }, coding), "a[]=x/y%20z%20%26");
    assert.equal(queryText('a="b"', { charset: "utf-8", raw: '"' }), 'a="b"');
    assert.equal(queryText('a="b"'), "a=%22b%22");
  });

  it("that is text keeps what is encoded", () => {
    assert.equal(queryText("?a=%C3%A4&b=ä c", { charset: "iso-8859-1", raw: "" }), "a=%C3%A4&b=%E4%20c");
  });

  it("replaces lone surrogates", () => {
    assert.equal(queryText({ a: "\ud800" }), "a=%EF%BF%BD");
    assert.equal(queryText({ a: "x\udc00y" }, { charset: "utf-8", raw: "x" }), "a=x%EF%BF%BDy");
  });
});

it("a form is read as it was meant", () => {
  assert.deepEqual([...new URLSearchParams(formText([{ name: "a b", value: all }]))], [["a b", all]]);
  assert.equal(formText({ "ü +": "€ ~*" }, "windows-1252"), "%FC+%2B=%80+~%2A");
});

it("a URL has its path and query in another charset, its host never", () => {
  assert.equal(urlText("http://ä.example/ä?ä#ä", "iso-8859-1"), "http://ä.example/%E4?%E4#%E4");
  assert.equal(urlText("HTTPS://u:p@x:1?日", "euc-jp"), "HTTPS://u:p@x:1?%C6%FC");
  assert.equal(urlText("/ä", "utf-8"), "/%C3%A4");
});
