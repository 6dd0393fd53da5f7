import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Content } from "../../../src/data/content.ts";
import { evaluate, MemoryHost, type Surroundings, stringOf } from "./memory-host.ts";

const contents: NonNullable<Surroundings["contents"]> = {
  "fit://request/content": Content.ofText("<html><head><title>Thank you</title></head></html>", "text/html"),
  "fit://request/content/main": Content.ofText('{"a": 1}', "application/json"),
  "fit://request/content/side": Content.ofText("<some><data>1</data></some>", "application/xml"),
  "fit://request/content/bare": Content.ofBytes(Buffer.from("ü"), ""),
  "fit://request/content/latin": Content.ofBytes(Buffer.from([0xfc]), "text/plain"),
  "fit://request/content/image": Content.ofBytes(Buffer.from("GIF"), "image/gif"),
  "fit://request/content/broken": Content.ofText("<a>", "application/xml"),
  "fit://site/conf/local.xml": Content.ofText("<conf><dump>1</dump></conf>", "application/xml"),
  "fit://site/conf/untyped": Content.ofText("<conf/>", ""),
  "fit://site/conf.json": Content.ofText('{"maintenance": true}', "application/json"),
  "/app/flows/user.json": Content.ofText('{"name": "brenda"}', "application/json"),
  "/app/flows/user.txt": Content.ofText('{"name": "untyped"}', "text/plain"),
  "/app/flows/broken.json": Content.ofText("{", "application/json"),
};
const value = (expression: string) => evaluate(expression, new MemoryHost({ contents }));
const string = (expression: string) => stringOf(expression, { contents });

describe("body()", () => {
  test("is the raw text of a response", () => {
    assert.equal(value("body()"), '{"a": 1}');
    assert.equal(value("body('main')"), '{"a": 1}');
    assert.equal(value("body('bare')"), "ü");
    assert.equal(string("json-parse(body())/a"), "1");
    assert.equal(string("xml-parse(body('side'))/some/data"), "1");
  });

  test("is bytes where it is no text", () => {
    assert.deepEqual(value("body('latin')"), Buffer.from([0xfc]));
    assert.deepEqual(value("body('image')"), Buffer.from("GIF"));
    assert.equal(value("base64-encode(body('latin'))"), "/A==");
  });

  test("is empty where there is no such response", () => assert.equal(value("body('none')"), ""));
});

describe("content()", () => {
  test("is the document node of the main content or of a response", () => {
    assert.equal(value("content()/html/head/title = 'Thank you'"), true);
    assert.equal(value("content('')/html/head/title = 'Thank you'"), true);
    assert.equal(value("fit-document('fit://request/content')/html/head/title = 'Thank you'"), true);
    assert.equal(string("content('side')/some/data"), "1");
    assert.equal(string("content('main')/json/a"), "1");
  });

  test("is an empty node-set where there is none, or no document", () => {
    assert.deepEqual(value("content('none')"), []);
    assert.deepEqual(value("content('image')"), []);
  });

  test("is an empty node-set where the document is broken, with one alert however often it is read", () => {
    const host = new MemoryHost({
      contents: {
        "fit://request/content/json": Content.ofText('{"a":', "application/json"),
        "fit://request/content/empty": Content.ofText("", "application/json"),
        "fit://request/content/image": Content.ofBytes(Buffer.from("GIF"), "image/gif"),
      },
    });
    for (const id of ["json", "json", "empty", "image"]) assert.deepEqual(evaluate(`content('${id}')`, host), []);
    assert.equal(host.alerts.length, 1);
    assert.match(host.alerts[0] ?? "", /^content: fit:\/\/request\/content\/json: ./);
  });
});

describe("fit-document()", () => {
  test("gives the document node", () => {
    assert.equal(string("fit-document('fit://site/conf/local.xml')/conf/dump"), "1");
    assert.equal(value("count(fit-document('fit://site/conf/untyped')/conf)"), 1);
  });

  test("is an empty node-set where there is nothing", () => {
    const host = new MemoryHost({ contents });
    assert.deepEqual(evaluate("fit-document('fit://site/none.xml')", host), []);
    assert.deepEqual(host.alerts, []);
  });

  test("other URLs and broken documents are empty, with an alert", () => {
    const host = new MemoryHost({ contents });
    assert.deepEqual(evaluate("fit-document('conf/local.xml')", host), []);
    assert.deepEqual(evaluate("fit-document('fit://request/content/broken')", host), []);
    assert.deepEqual(evaluate("fit-document('fit://request/content/image')", host), []);
    assert.equal(host.alerts.length, 3);
  });
});

describe("json-doc()", () => {
  test("gives the root element", () => {
    assert.equal(string('json-doc("user.json")/name'), "brenda");
    assert.equal(string('json-doc("user.txt")/name'), "untyped");
    assert.equal(string("name(json-doc('user.json'))"), "json");
    assert.equal(value("boolean(json-doc('fit://site/conf.json')/maintenance)"), true);
  });

  test("is empty, with an alert, for broken JSON and where there is nothing", () => {
    const host = new MemoryHost({ contents });
    assert.deepEqual(evaluate("json-doc('broken.json')", host), []);
    assert.deepEqual(evaluate("json-doc('none.json')", host), []);
    assert.deepEqual(evaluate("json-doc('fit://request/content/side')", host), []);
    assert.equal(host.alerts.length, 3);
  });
});

describe("file-exists()", () => {
  test("tells whether there is something", () => {
    assert.equal(value("file-exists('fit://site/conf.json')"), true);
    assert.equal(value("file-exists('fit://request/content')"), true);
    assert.equal(value("file-exists('fit://site/none')"), false);
  });

  test("takes fit:// URLs only", () => {
    const host = new MemoryHost({ contents });
    assert.equal(evaluate("file-exists('user.json')", host), false);
    assert.deepEqual(host.alerts, ['file-exists: "user.json" is not a fit:// URL']);
  });
});

describe("logs", () => {
  test("fit-log() writes a line and is true", () => {
    const host = new MemoryHost();
    assert.equal(evaluate("fit-log(concat('login error for user ', 'alice'))", host), true);
    assert.deepEqual(host.logs, ["login error for user alice"]);
  });

  test("get-log() gives the fields", () => {
    const fields = { foo: "bar", user: { name: "alice" }, none: undefined };
    assert.equal(stringOf("get-log()/foo", { fields }), "bar");
    assert.equal(stringOf("get-log()/user/name", { fields }), "alice");
    assert.equal(stringOf("count(get-log()/*)", { fields }), "2");
  });
});
