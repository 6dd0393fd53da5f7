import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Content } from "../../../src/data/content.ts";
import type { XNode } from "../../../src/data/node.ts";
import { parseXml } from "../../../src/data/parse-xml.ts";
import { serializeXml } from "../../../src/data/serialize.ts";
import { bare, openssl, publicKeyOf, rsaKey } from "../../crypto/openssl.ts";
import { encrypted, encryptedParts, rsaSigner, signed, xmlenc } from "../../crypto/xml-documents.ts";
import { compile, evaluate, evaluateWith, MemoryHost, stringOf } from "./memory-host.ts";

describe("verify-xmldsig()", () => {
  const document = signed("<order><item>Tea</item></order>", rsaSigner("signer"));

  test("takes a text, a document or an element", () => {
    assert.equal(evaluateWith("verify-xmldsig($x)", { variables: { x: document } }), true);
    assert.equal(evaluateWith("verify-xmldsig(xml-parse($x))", { variables: { x: document } }), true);
    assert.equal(evaluateWith("verify-xmldsig(xml-parse($x)/order)", { variables: { x: document } }), true);
    assert.equal(evaluateWith("verify-xmldsig(.)", {}, parseXml(document)), true);
  });

  test("verifies the first node only", () => {
    const node = parseXml(`<all>${document.replace("Tea", "Gin")}</all>`);
    assert.equal(evaluateWith("verify-xmldsig($x | .//none)", { variables: { x: [parseXml(document)] } }, node), true);
    assert.equal(evaluateWith("verify-xmldsig(//order)", {}, node), false);
  });

  test("anything else is false and an alert that quotes nothing of it", () => {
    for (const x of [
      "",
      "text",
      "<a/>",
      document.replace("Tea", "Gin"),
      `<!DOCTYPE order [<!ENTITY a "b">]>${document}`,
    ]) {
      const host = new MemoryHost({ variables: { x } });
      assert.equal(evaluate("verify-xmldsig($x)", host), false);
      assert.equal(host.alerts.length, 1);
      assert.doesNotMatch(host.alerts[0] ?? "", /Gin|Tea/);
    }
    const json = new MemoryHost({ variables: { x: '{"Signature":1}' } });
    assert.equal(evaluate("verify-xmldsig(json-parse($x))", json), false);
    assert.equal(evaluate("verify-xmldsig(html-parse($x))", json), false);
    assert.equal(evaluate("verify-xmldsig(json-parse('[]')/none)", json), false);
    assert.equal(evaluate("verify-xmldsig(html-parse($x))", new MemoryHost({ variables: { x: document } })), false);
  });
});

const privateKey = rsaKey(2048);
const secret = '<card n="1"><number>4019</number></card>';
const good = encrypted(secret, privateKey);

/** The document afterwards, and the result. */
function decrypt(xml: string, key = privateKey, node: (document: XNode) => XNode | undefined = (document) => document) {
  const document = parseXml(xml);
  const x = node(document);
  const host = new MemoryHost({ variables: { x: x === undefined ? [] : [x], key } });
  const result = evaluate("decrypt-xml($x, $key)", host);
  return { result, xml: serializeXml(document), alerts: host.alerts };
}

describe("decrypt-xml()", () => {
  test("replaces the first encrypted element of a document, or the node itself", () => {
    const xml = `<order>${encrypted(secret, privateKey)}<a/></order>`;
    const plain = `<order>${secret}<a/></order>`;
    assert.deepEqual(decrypt(xml), { result: true, xml: plain, alerts: [] });
    assert.equal(decrypt(xml, privateKey, (document) => document.children()[0]).xml, plain);
    assert.equal(decrypt(xml, privateKey, (document) => document.children()[0]?.children()[0]).xml, plain);
    const two = `<order>${encrypted(secret, privateKey)}${encrypted("<b/>", privateKey)}</order>`;
    assert.equal(
      decrypt(two, privateKey, (document) => document.children()[0]?.children()[1]).xml.endsWith("<b/></order>"),
      true,
    );
    assert.match(decrypt(two).xml, /^<order><card.*<x:EncryptedData/);
  });

  test("replaces the root element", () => assert.equal(decrypt(encrypted(secret, privateKey)).xml, secret));

  test("puts content of any kind into an element, in the scope of its namespaces", () => {
    const content = encrypted("one<a/>&amp;<p:b/>two<!--c-->", privateKey, { type: `${xmlenc}Content` });
    const { result, xml } = decrypt(`<order xmlns:p="urn:p">${content}</order>`);
    assert.equal(xml, '<order xmlns:p="urn:p">one<a/>&amp;<p:b/>two<!--c--></order>');
    assert.equal(result, true);
    const text = encrypted("<a> & <b>", privateKey, { type: "" });
    assert.equal(decrypt(`<order>${text}</order>`).xml, "<order>&lt;a&gt; &amp; &lt;b&gt;</order>");
    const variables = {
      xml: `<o xmlns="urn:o" xmlns:p="urn:p">${encrypted("<p:a/><b/>", privateKey)}</o>`,
      key: privateKey,
    };
    const expression = "concat(decrypt-xml($x, $key), namespace-uri($x/*/*[1]), namespace-uri($x/*/*[2]))";
    assert.equal(stringOf(expression, { variables: { ...variables, x: [parseXml(variables.xml)] } }), "trueurn:purn:o");
  });

  test("the document in the variable is the decrypted one from then on", () => {
    const xml = `<order>${encrypted('<card xml:id="c">4019</card>', privateKey)}</order>`;
    const document = parseXml(xml);
    const host = new MemoryHost({ variables: { x: [document], key: privateKey } });
    assert.equal(evaluate("count(id('c'))", host, document), 0);
    assert.equal(evaluate("decrypt-xml($x, $key)", host), true);
    assert.equal(evaluate("string($x/order/card)", host), "4019");
    assert.equal(evaluate("count(id('c'))", host, document), 1);
    assert.equal(evaluate("decrypt-xml($x, $key)", host), false);
  });

  test("of a text only whether it can be decrypted is told", () => {
    const variables = { x: `<order>${encrypted(secret, privateKey)}</order>`, key: privateKey };
    assert.equal(evaluateWith("decrypt-xml($x, $key)", { variables }), true);
    assert.match(stringOf("concat(decrypt-xml($x, $key), $x)", { variables }), /^true<order><x:EncryptedData/);
  });
});

describe("decrypt-xml() knows", () => {
  for (const [what, options] of [
    ["AES-128-CBC", { cipher: "aes-128-cbc", algorithm: `${xmlenc}aes128-cbc` }],
    ["AES-256-CBC", {}],
    ["AES-128-GCM", { cipher: "aes-128-gcm", algorithm: "http://www.w3.org/2009/xmlenc11#aes128-gcm" }],
    ["AES-256-GCM", { cipher: "aes-256-gcm", algorithm: "http://www.w3.org/2009/xmlenc11#aes256-gcm" }],
    ["triple DES", { cipher: "des-ede3-cbc", algorithm: `${xmlenc}tripledes-cbc` }],
    [
      "OAEP with SHA-256 and MGF1 with SHA-1",
      {
        padding: "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha1",
        keyMethod: `<DigestMethod Algorithm="${xmlenc}sha256"/>`,
      },
    ],
    [
      "OAEP with SHA-512 and MGF1 with SHA-256",
      {
        padding: "-pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:sha512 -pkeyopt rsa_mgf1_md:sha256",
        keyAlgorithm: "http://www.w3.org/2009/xmlenc11#rsa-oaep",
        keyMethod: `<DigestMethod Algorithm="${xmlenc}sha512"/><MGF Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"/>`,
      },
    ],
  ] as const) {
    test(what, () => assert.equal(decrypt(encrypted(secret, privateKey, options)).xml, secret));
  }

  test("the encrypted key may stand elsewhere", () => {
    const { data, key } = encryptedParts(secret, privateKey, { id: "data" });
    const method = '<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><RetrievalMethod URI="#key"/></KeyInfo>';
    assert.match(decrypt(`<order>${data(method)}${key}</order>`).xml, /^<order><card/);
    const list = `<e:ReferenceList><e:DataReference URI="#data"/></e:ReferenceList></e:EncryptedKey>`;
    assert.match(decrypt(`<order>${data("")}${key.replace("</e:EncryptedKey>", list)}</order>`).xml, /^<order><card/);
    assert.equal(decrypt(`<order>${data("")}${key}</order>`).result, false);
    assert.equal(decrypt(`<order>${data("")}</order>`).result, false);
  });

  test("one of several receivers finds the own key", () => {
    const other = encryptedParts(secret, rsaKey(2048));
    const own = encryptedParts(secret, privateKey);
    const keys = `<KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${other.key}${own.key}</KeyInfo>`;
    assert.equal(decrypt(own.data(keys)).xml, secret);
  });
});

describe("keys of decrypt-xml()", () => {
  const xml = encrypted(secret, privateKey);

  test("PKCS#8 with and without boundaries, PKCS#1, and beside other data", () => {
    const rsa = openssl("rsa -traditional", privateKey).toString();
    for (const key of [privateKey, bare(privateKey), rsa, publicKeyOf(privateKey) + privateKey]) {
      assert.equal(decrypt(xml, key).result, true);
    }
  });

  test("encrypted ones, with their passphrase", () => {
    const key = openssl("pkcs8 -topk8 -v2 aes-256-cbc -passout pass:open", privateKey).toString();
    const run = (rest: string, x: XNode = parseXml(xml)) =>
      evaluateWith(`decrypt-xml($x, $key${rest})`, { variables: { x: [x], key } });
    assert.equal(run(", 'open'"), true);
    assert.equal(run(", 'closed'"), false);
    assert.equal(run(""), false);
  });

  test("any other key is false and an alert without the key", () => {
    const ec = openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256").toString();
    for (const key of ["", "x", publicKeyOf(privateKey), rsaKey(2048), ec]) {
      const { result, alerts, xml: after } = decrypt(xml, key);
      assert.equal(result, false);
      assert.equal(alerts.length, 1);
      if (key.length > 1) assert.ok(!(alerts[0] ?? "").includes(bare(key).slice(0, 20)));
      assert.equal(after, serializeXml(parseXml(xml)));
    }
  });

  test("literal ones are read at load", () => {
    assert.throws(() => compile("decrypt-xml($x, 'no key')"), { name: "ConfigError" });
    assert.throws(() => compile("decrypt-xml($x, 'no key', 'p')"), { name: "ConfigError" });
    compile(`decrypt-xml($x, '${bare(privateKey)}')`);
    compile("decrypt-xml($x, 'known later', $p)");
  });
});

describe("what decrypt-xml() can't decrypt", () => {
  const parts = encryptedParts(secret, privateKey);
  const withValue = (change: (bytes: Buffer) => Buffer) =>
    good.replace(
      /(<x:CipherValue>)([^<]*)/,
      (_, tag, value) => tag + change(Buffer.from(value, "base64")).toString("base64"),
    );

  test("gives one and the same answer whatever the cause, and leaves the document alone", () => {
    const flipped = (at: number) => (bytes: Buffer) => {
      bytes[at < 0 ? bytes.length + at : at] = (bytes.at(at) ?? 0) ^ 1;
      return bytes;
    };
    const gcm = (bytes: number) =>
      good
        .replace(`${xmlenc}aes256-cbc`, "http://www.w3.org/2009/xmlenc11#aes256-gcm")
        .replace(/(<x:CipherValue>)[^<]*/, `$1${Buffer.alloc(bytes).toString("base64")}`);
    const documents = [
      withValue(flipped(-1)),
      withValue(flipped(0)),
      withValue((bytes) => bytes.subarray(0, -1)),
      withValue(() => Buffer.alloc(0)),
      good.replace(/(<e:CipherValue>)[^<]*/, "$1AAAA"),
      good.replace(/(<e:CipherValue>)[^<]*/, `$1${Buffer.alloc(256, 1).toString("base64")}`),
      good.replace("aes256-cbc", "aes192-cbc"),
      good.replace("rsa-oaep-mgf1p", "kw-aes256"),
      good.replace(/<x:CipherValue>.*<\/x:CipherValue>/, '<x:CipherReference URI="http://127.0.0.1:1/"/>'),
      good.replace(/<x:CipherData>.*<\/x:CipherData>/, ""),
      good.replace(/<x:EncryptionMethod[^>]*>/, ""),
      gcm(4),
      gcm(12),
      gcm(27),
      gcm(28),
      gcm(100),
      parts.data(""),
      encrypted("<a>", privateKey),
      encrypted("<a/></_><_>", privateKey),
      encrypted('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', privateKey),
      encrypted("<a/><b/>", privateKey),
      encrypted("text", privateKey),
      encrypted("text", privateKey, { type: "" }),
      encrypted(`${"<a>".repeat(1001)}${"</a>".repeat(1001)}`, privateKey),
    ];
    for (const xml of documents) {
      const { result, xml: after, alerts } = decrypt(xml);
      assert.equal(result, false, xml);
      assert.deepEqual(alerts, ["decrypt-xml: The data can't be decrypted"]);
      assert.equal(after, serializeXml(parseXml(xml)));
    }
  });
});

describe("decrypt-xml() leaves alone", () => {
  test("documents that would grow deeper than those that are parsed", () => {
    const deep = (levels: number, inner: string) => "<a>".repeat(levels) + inner + "</a>".repeat(levels);
    assert.equal(decrypt(deep(500, encrypted(deep(500, ""), privateKey))).result, true);
    assert.equal(decrypt(deep(500, encrypted(deep(501, ""), privateKey))).result, false);
  });

  test("what isn't encrypted", () => {
    for (const xml of ["<a/>", `<EncryptedData><a/></EncryptedData>`]) {
      assert.deepEqual(decrypt(xml).alerts, ["decrypt-xml: There is no EncryptedData element"]);
    }
    assert.deepEqual(decrypt("<a/>", privateKey, () => undefined).alerts, ["decrypt-xml: There is no node"]);
    const host = new MemoryHost({ variables: { x: "no xml", key: privateKey } });
    assert.equal(evaluate("decrypt-xml($x, $key)", host), false);
    assert.equal(evaluate("decrypt-xml(json-parse('{}'), $key)", host), false);
    assert.equal(host.alerts.length, 2);
  });

  test("files of the app, which other requests see too", () => {
    const content = Content.ofSharedBytes(Buffer.from(good), "application/xml");
    const host = new MemoryHost({ contents: { "fit://site/a.xml": content }, variables: { key: privateKey } });
    assert.equal(evaluate("decrypt-xml(fit-document('fit://site/a.xml'), $key)", host), false);
    assert.match(host.alerts[0] ?? "", /doesn't change/);
    assert.match(
      stringOf("name(fit-document('fit://site/a.xml')/*)", { contents: { "fit://site/a.xml": content } }),
      /Encrypted/,
    );
  });
});
