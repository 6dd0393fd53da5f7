// Signed and encrypted documents over HTTP, with the flows of docs/functions.md.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { rsaKey } from "../crypto/openssl.ts";
import { encrypted, rsaSigner, signed } from "../crypto/xml-documents.ts";
import { ask } from "../servers/ask.ts";
import { startTestGateway } from "../servers/gateway.ts";

const page = readFileSync(new URL("../../docs/functions.md", import.meta.url), "utf8");

/** The flow in the section of a function. */
function example(name: string): string {
  const section = page.slice(page.indexOf(`## ${name}()`));
  return /```xml\n([\s\S]*?)```/.exec(section)?.[1] ?? assert.fail(name);
}

const definition = ["decrypt-xml", "verify-xmldsig", "lookup"]
  .map((name) => `  /${name}: { post: { x-flat-flow: ${name}.xml } }\n`)
  .join("");
const files = {
  "swagger.yaml": `swagger: "2.0"\npaths:\n${definition}`,
  "decrypt-xml.xml": example("decrypt-xml"),
  "verify-xmldsig.xml": example("verify-xmldsig").replace("</flow>", "<echo>signed by the partner</echo></flow>"),
  "lookup.xml": example("lookup"),
  "db/names.json": '{"7":"Seven"}',
};
const key = rsaKey(2048);
const partner = rsaSigner("partner");
const stranger = rsaSigner("stranger");
const certificate = /<X509Certificate>(.*)<\/X509Certificate>/.exec(partner.keyInfo)?.[1] ?? assert.fail();

function post(body: string) {
  return { method: "POST", body, headers: { "Content-Type": "application/xml" } };
}

describe("the examples of docs/functions.md", async () => {
  const env = { PRIVATE_KEY: key, PARTNER_CERTIFICATE: certificate };
  const gateway = await startTestGateway(files, env);

  test("decrypt-xml()", async () => {
    const body = `<order>${encrypted("<card>4019</card>", key)}</order>`;
    const { status, text } = await ask(`${gateway.url}/decrypt-xml`, post(body));
    assert.equal(status, 200);
    assert.match(text, /<order><card>4019<\/card><\/order>$/);
    assert.equal((await ask(`${gateway.url}/decrypt-xml`, post("<order/>"))).status, 400);
  });

  test("verify-xmldsig()", async () => {
    const order = "<order><item>Tea</item></order>";
    const answer = await ask(`${gateway.url}/verify-xmldsig`, post(signed(order, partner)));
    assert.deepEqual([answer.status, answer.text], [200, "signed by the partner"]);
    for (const body of [order, signed(order, stranger), signed(order, partner).replace("Tea", "Gin"), "no xml"]) {
      assert.equal((await ask(`${gateway.url}/verify-xmldsig`, post(body))).status, 403, body);
    }
  });

  test("verify-xmldsig() without a certificate to compare with", async () => {
    const unset = await startTestGateway(files, {});
    const body = signed("<order></order>", partner);
    assert.equal((await ask(`${unset.url}/verify-xmldsig`, post(body))).status, 403);
  });

  test("lookup()", async () => {
    const name = async (id: string) => (await ask(`${gateway.url}/lookup?id=${id}`, { method: "POST" })).text;
    assert.equal(await name("7"), '{"name":"Seven"}');
    assert.equal(await name("8"), '{"name":"nobody"}');
    assert.equal(await name("__proto__"), '{"name":"nobody"}');
  });
});
