// XML and HTML of strangers: no DTD, no entity and nothing else in it is read, fetched or expanded, whoever parses it.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ask } from "../servers/ask.ts";
import { startTestGateway, type TestGateway } from "../servers/gateway.ts";
import { startUpstream } from "../servers/upstream.ts";

const identity = `<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="text"/><xsl:template match="/"><xsl:value-of select="."/></xsl:template></xsl:stylesheet>`;
const secret = "the secret of this app";

/** Flows that parse the body of the request. */
const flows: Readonly<Record<string, string>> = {
  "xml-parse": "<eval out='$x'>xml-parse($body)</eval><template>{{ string($x) }}</template>",
  "html-parse": "<eval out='$x'>html-parse($body)</eval><template>{{ string($x) }}</template>",
  "fit-serialize": "<eval out='$x'>fit-serialize(xml-parse($body))</eval><template>{{ $x }}</template>",
  "in of template": `<copy in="fit://request/request/body" out="fit://request/content"/><template>{{ string(.) }}</template>`,
  "content()": `<request>{ "url": {{ concat($env/UPSTREAM, '/back') }}, "body": { "src": "fit://request/request/body", "mime": "application/xml" } }</request>
    <template>{{ string(content()) }}</template>`,
  "fit-document()":
    "<eval out='$x'>fit-document('fit://request/request/body')</eval><template>{{ string($x) }}</template>",
  nameshave: `<copy in="fit://request/request/body" out="$x"/><nameshave in="$x" out="$y"/><template>{{ string($y) }}</template>`,
  xslt: `<xslt in="fit://request/request/body" src="identity.xsl"/>`,
  "verify-xmldsig": "<template>{{ verify-xmldsig($body) }}</template>",
  "decrypt-xml": "<template>{{ decrypt-xml($body, $env/KEY) }}</template>",
};

let gateway: TestGateway;
/** What the upstream was asked for, echoes aside. */
const fetched: string[] = [];
let origin = "";

before(async () => {
  const upstream = await startUpstream(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.url !== "/back") fetched.push(request.url ?? "");
    response.setHeader("Content-Type", "application/xml");
    response.end(request.url === "/back" ? Buffer.concat(chunks) : '<!ENTITY fetched "FETCHED">');
  });
  origin = upstream.origin;
  const names = Object.keys(flows);
  const paths = names.map((_, at) => `  /${at}: { post: { x-flat-flow: ${at}.xml } }\n`).join("");
  const files = Object.fromEntries(names.map((name, at) => [`${at}.xml`, `<flow>${flows[name]}</flow>`]));
  const app = { "swagger.yaml": `swagger: "2.0"\npaths:\n${paths}`, "secret.txt": secret, "identity.xsl": identity };
  gateway = await startTestGateway({ ...app, ...files }, { UPSTREAM: origin });
});

const laughs = Array.from({ length: 20 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("");

const documents: readonly (readonly [string, () => string])[] = [
  ["an entity of its own", () => '<!DOCTYPE a [<!ENTITY x "FETCHED">]><a>&x;</a>'],
  ["entities without end", () => `<!DOCTYPE a [<!ENTITY l0 "FETCHED">${laughs}]><a>&l20;</a>`],
  ["a file of the app", () => '<!DOCTYPE a [<!ENTITY x SYSTEM "secret.txt">]><a>&x;</a>'],
  ["a file of the app by its address", () => '<!DOCTYPE a [<!ENTITY x SYSTEM "fit://site/secret.txt">]><a>&x;</a>'],
  ["a file of the system", () => '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'],
  ["an address", () => `<!DOCTYPE a [<!ENTITY x SYSTEM "${origin}/entity">]><a>&x;</a>`],
  ["a DTD elsewhere", () => `<!DOCTYPE a SYSTEM "${origin}/dtd"><a>&fetched;</a>`],
  ["a DTD elsewhere that isn't needed", () => `<!DOCTYPE a SYSTEM "${origin}/dtd"><a>plain</a>`],
  ["a parameter entity", () => `<!DOCTYPE a [<!ENTITY % p SYSTEM "${origin}/parameter">%p;]><a>&fetched;</a>`],
  ["attributes by default", () => '<!DOCTYPE a [<!ATTLIST a b CDATA "FETCHED">]><a/>'],
  ["an XInclude", () => `<a xmlns:i="http://www.w3.org/2001/XInclude"><i:include parse="text" href="secret.txt"/></a>`],
  ["an XInclude of an address", () => `<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="${origin}/x"/>`],
  [
    "a schema",
    () => `<a xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:noNamespaceSchemaLocation="${origin}/s"/>`,
  ],
  ["a stylesheet", () => `<?xml-stylesheet href="${origin}/style" type="text/xsl"?><a>plain</a>`],
  [
    "an object in HTML",
    () => `<object data="${origin}/o"></object><iframe src="${origin}/f"></iframe><base href="${origin}">`,
  ],
  ["a hundred thousand levels", () => "<a>".repeat(100_000) + "</a>".repeat(100_000)],
];

describe("documents that reach out or blow up do neither", () => {
  for (const [at, name] of Object.keys(flows).entries()) {
    it(name, async () => {
      for (const [title, document] of documents) {
        fetched.length = 0;
        const question = { method: "POST", body: document(), headers: { "Content-Type": "application/xml" } };
        const { status, text } = await ask(`${gateway.url}/${at}`, question);
        assert.ok(status === 200 || status === 500, `${title}: ${status}`);
        // What is no XML may be passed on as it is, its declarations included.
        if (!text.includes("<!") && name !== "html-parse") assert.doesNotMatch(text, /FETCHED/, title);
        assert.doesNotMatch(text, /<a>FETCHED|^"?FETCHED/, title);
        assert.ok(!text.includes(secret), title);
        assert.ok(text.length < 2 * document().length + 1000, title);
        assert.deepEqual(fetched, [], title);
      }
    });
  }
});
