// Large and deep things: flows, templates, documents and queries far beyond what people write by hand.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Files } from "../servers/app-folder.ts";
import { type Answer, ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const JSON_TYPE = { "Content-Type": "application/json" };

/** A gateway with one flow that serves everything. */
function startFlow(flow: string, files: Files = {}): Promise<TestGateway> {
  const swagger = 'swagger: "2.0"\npaths:\n  /**:\n    x-flat-flow: flow.xml\n';
  return startTestGateway({ "swagger.yaml": swagger, "flow.xml": `<flow>${flow}</flow>`, ...files });
}

async function post(gateway: TestGateway, body: string): Promise<Answer> {
  return ask(`${gateway.url}/`, { method: "POST", body, headers: JSON_TYPE });
}

function nested(depth: number): string {
  return "[".repeat(depth) + "]".repeat(depth);
}

describe("deep JSON", () => {
  it("of a client is a value down to 1,000 levels, and text beyond", async () => {
    const gateway = await startFlow('<template in="">{{ $body }}</template>');
    assert.equal((await post(gateway, nested(1000))).text, nested(1000));
    assert.deepEqual(gateway.log.all("flat_alert"), []);
    assert.equal((await post(gateway, nested(1001))).text, JSON.stringify(nested(1001)));
    assert.equal(gateway.log.all("flat_alert").length, 1);
    assert.equal((await post(gateway, nested(500_000))).status, 200);
  });

  it("is walked by every axis", async () => {
    const gateway = await startFlow(
      '<template in="">[{{ count($body//*) }}, {{ count($body//*[not(*)]/ancestor::*) }}]</template>',
    );
    assert.equal((await post(gateway, nested(1000))).text, "[1000,999]");
  });

  it("of an upstream is a document, or none", async () => {
    const upstream = await startUpstream((request, response) => {
      response.setHeader("Content-Type", "application/json");
      response.end(nested(Number(request.url?.slice(1))));
    });
    const gateway = await startFlow(
      `<request url="${upstream.origin}{$request/path}"/>
       <template in="">[{{ count(content()//*) }}, {{ count(json-parse(body())//*) }}, {{ string-length(body()) }}]</template>`,
    );
    assert.equal((await ask(`${gateway.url}/999`)).text, "[999,998,1998]");
    assert.equal((await ask(`${gateway.url}/1001`)).text, "[0,0,2002]");
  });

  it("comes out of templates in templates", async () => {
    const gateway = await startFlow(
      `${'<template>[ {{ . ?? "end" }} ]</template>'.repeat(200)}<template>{ "deep": {{ . }} }</template>`,
    );
    assert.equal((await ask(gateway.url)).text, `{"deep":${"[".repeat(200)}"end"${"]".repeat(200)}}`);
  });
});

describe("deep XML", () => {
  it("of an upstream is a document, or none", async () => {
    const upstream = await startUpstream((request, response) => {
      const depth = Number(request.url?.slice(1));
      response.setHeader("Content-Type", "application/xml");
      response.end("<a>".repeat(depth) + "</a>".repeat(depth));
    });
    const gateway = await startFlow(
      `<request url="${upstream.origin}{$request/path}"/><template in="">{{ count(content()//a) }}</template>`,
    );
    assert.equal((await ask(`${gateway.url}/900`)).text, "900");
    assert.equal((await ask(`${gateway.url}/100000`)).text, "0");
  });
});

describe("large data", () => {
  it("200,000 items run through a loop", async () => {
    const gateway = await startFlow('<template in="$body">[{{loop .}}{{ . + 1 }}{{end}}]</template>');
    const items = Array.from({ length: 200_000 }, (_, index) => index);
    const { text } = await post(gateway, JSON.stringify(items));
    assert.equal(text, JSON.stringify(items.map((item) => item + 1)));
  });

  it("an object of 100,000 keys is copied", async () => {
    const gateway = await startFlow('<template in="$body">{ {{: * }} "n": {{ count(*) }} }</template>');
    const object = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key ${index}`, index]));
    assert.equal((await post(gateway, JSON.stringify(object))).text, JSON.stringify({ ...object, n: 100_000 }));
  });

  it("a text of 1 MB passes through functions", async () => {
    const gateway = await startFlow(
      '<eval out="$text">replace(toupper($body), "X", "yy")</eval><template in="">{{ string-length($text) }}</template>',
    );
    const { text } = await ask(gateway.url, { method: "POST", body: "x".repeat(1_000_000) });
    assert.equal(text, "2000000");
  });

  it("1,000 query parameters are fields, the last of a name counts", async () => {
    const gateway = await startFlow(
      '<template in="">[{{ count($request/get/*) }}, {{ $request/get/p999 }}]</template>',
    );
    const query = Array.from({ length: 1000 }, (_, index) => `p${index}=${index}`).join("&");
    assert.equal((await ask(`${gateway.url}/?${query}&p999=last`)).text, '[1000,"last"]');
  });

  it("200 response header fields are sent", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `"X-Field-${index}": {{ ${index} + 1 }}`);
    const gateway = await startFlow(`<set-response-headers>{ ${names.join(",")} }</set-response-headers>`);
    const { headers } = await ask(gateway.url);
    assert.equal(headers["x-field-199"], "200");
  });
});

describe("large apps", () => {
  it("a template of 20,000 placeholders", async () => {
    const pairs = Array.from({ length: 20_000 }, (_, index) => `"key ${index}": {{ $request/get/a + ${index} }}`);
    const gateway = await startFlow('<template src="large.tmpl"/>', { "large.tmpl": `{ ${pairs.join(",\n  ")} }` });
    const expected = Object.fromEntries(pairs.map((_, index) => [`key ${index}`, index + 1]));
    assert.deepEqual(JSON.parse((await ask(`${gateway.url}/?a=1`)).text), expected);
  });

  it("a constant template of 5 MB", async () => {
    const list = Array.from({ length: 500_000 }, (_, index) => `[${index}]`).join(",\n");
    const gateway = await startFlow('<template src="large.tmpl"/>', { "large.tmpl": `[ ${list} ]` });
    assert.equal((await ask(gateway.url)).text, `[${list.replaceAll("\n", "")}]`);
  });

  it("a flow of 10,000 actions, one of which waits", async () => {
    const upstream = await startUpstream((_request, response) => void response.end());
    const steps = '<eval out="$n">$n + 1</eval>'.repeat(5000);
    const gateway = await startFlow(
      `<eval out="$n">0</eval>${steps}<request url="${upstream.origin}"/>${steps}<template in="">{{ $n }}</template>`,
    );
    assert.equal((await ask(gateway.url)).text, "10000");
  });

  it("1,000 actions that all wait", async () => {
    const upstream = await startUpstream((_request, response) => void response.end("x"));
    const steps = `<request url="${upstream.origin}"/>`.repeat(1000);
    const gateway = await startFlow(`${steps}<template in="">{{ body() }}</template>`);
    assert.equal((await ask(gateway.url)).text, '"x"');
  });

  it("2,000 branches and conditions 200 deep", async () => {
    const branches = Array.from(
      { length: 2000 },
      (_, index) => `<elseif test="$request/get/n = ${index}"><echo>${index}</echo></elseif>`,
    );
    const deep = `${'<if test="$request/query">'.repeat(200)}<echo>deep</echo>${"</if>".repeat(200)}`;
    const gateway = await startFlow(`<if test="not($request/get/n)">${deep}</if>${branches.join("")}`);
    assert.equal((await ask(`${gateway.url}/?n=1999`)).text, "1999");
    assert.equal((await ask(`${gateway.url}/?x`)).text, "deep");
  });

  it("conditions in a template 200 deep", async () => {
    const deep = `${"{{if $request/query}}[".repeat(200)}1${"]{{end}}".repeat(200)}`;
    const gateway = await startFlow(`<template in="">${deep}</template>`);
    assert.equal((await ask(`${gateway.url}/?x`)).text, `${"[".repeat(200)}1${"]".repeat(200)}`);
  });

  it("100 sub-flows in a row, each in a file of its own", async () => {
    const files = Array.from({ length: 98 }, (_, index) => [
      `${index}.xml`,
      `<flow><sub-flow src="${index + 1}.xml"/></flow>`,
    ]);
    const last = { "98.xml": "<flow><echo>the last one</echo></flow>" };
    const gateway = await startFlow('<sub-flow src="0.xml"/>', { ...Object.fromEntries(files), ...last });
    assert.equal((await ask(gateway.url)).text, "the last one");
  });
});
