// XML signatures made by openssl over canonical texts that are written by hand, and everything that must not pass for one.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CryptoFault } from "../../src/crypto/crypto-fault.ts";
import { checkXmlSignature } from "../../src/crypto/xml-signature.ts";
import { parseXml } from "../../src/data/parse-xml.ts";
import type { XmlNode } from "../../src/data/xml-node.ts";
import { nodesIn } from "../../src/data/xml-tree.ts";
import { bare, certificateOf, file, openssl, publicKeyOf, text } from "./openssl.ts";
import {
  dsig,
  enveloped,
  exclusive,
  inclusive,
  rsaKeyValue,
  rsaSigner,
  type SignatureOptions,
  signatureOver,
  signed,
  withSignature,
  x509,
  xmlenc,
} from "./xml-documents.ts";

const signer = rsaSigner("signer");
const attacker = rsaSigner("attacker");
const more = "http://www.w3.org/2001/04/xmldsig-more#";
const more2007 = "http://www.w3.org/2007/05/xmldsig-more#";
const order = '<order><item n="1">Tea</item></order>';

function parsed(xml: string): XmlNode {
  return parseXml(xml) as XmlNode;
}

function named(document: XmlNode, name: string): XmlNode {
  return [...nodesIn(document)].find((node) => node.name === name) ?? assert.fail(name);
}

function accepts(node: XmlNode | string): void {
  checkXmlSignature(typeof node === "string" ? parsed(node) : node);
}

function refuses(node: XmlNode | string, message?: RegExp): void {
  assert.throws(
    () => accepts(node),
    (fault) => fault instanceof CryptoFault && (message === undefined || message.test(fault.message)),
  );
}

describe("a signature is valid", () => {
  test("over a whole document, its root element, or an element with an ID", () => {
    accepts(signed(order, signer));
    accepts(named(parsed(signed(order, signer)), "order"));
    const withId = '<order Id="o-1"><item>Tea</item></order>';
    const signedOrder = signed(withId, signer, { uri: "#o-1" });
    accepts(signedOrder);
    accepts(named(parsed(`<orders><x/>${signedOrder}</orders>`), "order"));
    for (const name of ["ID", "id"]) {
      const other = `<order ${name}="o-1"></order>`;
      accepts(signed(other, signer, { uri: "#o-1" }));
    }
  });

  test("wherever the signature stands in the element", () => {
    const signature = signatureOver(order, signer);
    accepts(order.replace("<order>", `<order>${signature}`));
    accepts(order.replace("Tea", `Tea${signature}`));
  });
});

describe("the methods of signatures", () => {
  const table: readonly (readonly [string, SignatureOptions])[] = [
    [`${dsig}rsa-sha1`, { sign: "-sha1" }],
    [`${more}rsa-sha256`, { sign: "-sha256" }],
    [`${more}rsa-sha384`, { sign: "-sha384" }],
    [`${more}rsa-sha512`, { sign: "-sha512" }],
    [`${more2007}sha256-rsa-MGF1`, { sign: "-sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" }],
    [`${more2007}sha384-rsa-MGF1`, { sign: "-sha384 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" }],
    [`${more2007}sha512-rsa-MGF1`, { sign: "-sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest" }],
  ];
  for (const [method, options] of table) test(method, () => accepts(signed(order, signer, { ...options, method })));

  for (const [curve, hash, size, oid] of [
    ["P-256", "sha256", 32, "1.2.840.10045.3.1.7"],
    ["P-384", "sha384", 48, "1.3.132.0.34"],
    ["P-521", "sha512", 66, "1.3.132.0.35"],
  ] as const) {
    test(`ECDSA on ${curve} with ${hash}`, () => {
      const key = openssl(`genpkey -algorithm EC -pkeyopt ec_paramgen_curve:${curve}`).toString();
      const keyFile = file(`${curve}.pem`, key);
      const options = { method: `${more}ecdsa-${hash}`, sign: `-${hash}`, encode: (der: Buffer) => joined(der, size) };
      accepts(signed(order, { keyFile, keyInfo: x509(certificateOf(key, curve)) }, options));
      const spki = Buffer.from(bare(publicKeyOf(key)), "base64");
      const point = spki.subarray(-(2 * size + 1)).toString("base64");
      const named = `<NamedCurve URI="urn:oid:${oid}"/><PublicKey>${point}</PublicKey>`;
      const value = `<ECKeyValue xmlns="http://www.w3.org/2009/xmldsig11#">${named}</ECKeyValue>`;
      accepts(signed(order, { keyFile, keyInfo: `<KeyValue>${value}</KeyValue>` }, options));
      // The form in which openssl gives signatures isn't the one of XML.
      refuses(
        signed(order, { keyFile, keyInfo: x509(certificateOf(key, curve)) }, { ...options, encode: (der) => der }),
      );
    });
  }

  for (const [uri, hash] of [
    [`${dsig}sha1`, "sha1"],
    [`${xmlenc}sha256`, "sha256"],
    [`${more}sha384`, "sha384"],
    [`${xmlenc}sha512`, "sha512"],
  ] as const) {
    test(`digest ${uri}`, () => accepts(signed(order, signer, { digest: { uri, hash } })));
  }

  for (const method of [inclusive, `${inclusive}#WithComments`, exclusive, `${exclusive}WithComments`]) {
    test(`canonical form ${method}`, () => {
      accepts(signed(order, signer, { canonicalization: method, transforms: [enveloped, method] }));
    });
  }
});

describe("a signature stays valid", () => {
  test("without a canonical form among the transforms", () =>
    accepts(signed(order, signer, { transforms: [enveloped] })));

  test("whatever doesn't change the canonical form", () => {
    const document = signed('<o:order xmlns:o="urn:o" a="1" b="2"><o:item>A &amp; B\u2028</o:item></o:order>', signer);
    accepts(document);
    accepts(`<?xml version="1.0"?>\n<!-- before -->${document}<!-- after -->`);
    accepts(document.replace('xmlns:o="urn:o" a="1" b="2"', "b='2'\n  a='1' xmlns:o='urn:o'"));
    accepts(document.replace("A &amp; B", "<![CDATA[A & B]]>"));
    accepts(document.replace("<o:item>", "<!-- a comment --><o:item>"));
  });

  test("with namespaces that the exclusive form is told to keep", () => {
    const canonical = '<order xmlns:a="urn:a" xmlns:b="urn:b"><item></item></order>';
    const kept =
      '<InclusiveNamespaces xmlns="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="b"></InclusiveNamespaces>';
    const text = canonical.replace(' xmlns:a="urn:a"', "");
    const step = `<Transform Algorithm="${exclusive}"></Transform>`;
    const signature = signatureOver(text, signer, {
      inside: (info) => info.replace(step, step.replace("><", `>${kept}<`)),
    });
    accepts(withSignature(canonical, signature));
    refuses(withSignature(canonical.replace("urn:b", "urn:c"), signature));
  });

  test("in the scope of namespaces declared further up", () => {
    const canonical = '<o:order xmlns:o="urn:o" Id="x"></o:order>';
    const inner = signed(canonical, signer, { uri: "#x" }).replace(' xmlns:o="urn:o"', "");
    accepts(named(parsed(`<all xmlns:o="urn:o" xmlns:other="urn:other">${inner}</all>`), "o:order"));
    const all = '<o:order xmlns:o="urn:o" xmlns:other="urn:other" Id="x"></o:order>';
    const signature = signatureOver(all, signer, { uri: "#x", transforms: [enveloped, inclusive] });
    const moved = withSignature('<o:order Id="x"></o:order>', signature);
    accepts(named(parsed(`<all xmlns:o="urn:o" xmlns:other="urn:other">${moved}</all>`), "o:order"));
  });
});

/** The two numbers of a DER signature, each in a fixed number of bytes. */
function joined(der: Buffer, size: number): Buffer {
  let at = (der[1] ?? 0) > 0x80 ? 3 : 2;
  const numbers = [0, 1].map(() => {
    const length = der[at + 1] ?? 0;
    const bytes = der.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    const significant = bytes.subarray(Math.max(0, bytes.length - size));
    return Buffer.concat([Buffer.alloc(size - significant.length), significant]);
  });
  return Buffer.concat(numbers);
}

describe("the key comes from KeyInfo", () => {
  test("as a certificate, an RSA key, a DER key, or several of them that are one", () => {
    const value = rsaKeyValue(signer.keyFile);
    const spki = bare(publicKeyOf(text("signer.pem")));
    const der = `<DEREncodedKeyValue xmlns="http://www.w3.org/2009/xmldsig11#">${spki}</DEREncodedKeyValue>`;
    for (const keyInfo of [value, der, `<KeyName>signer</KeyName>${value}`, value + signer.keyInfo + der]) {
      accepts(signed(order, signer, { keyInfo }));
    }
  });

  test("with the certificates of the issuers after that of the signer", () => {
    const ca = file("ca.pem", openssl("genrsa 2048"));
    const caCertificate = certificateOf(text("ca.pem"), "ca");
    file("ca-cert.pem", caCertificate);
    const request = file("request.pem", openssl(`req -new -key ${signer.keyFile} -subj /CN=signer`));
    const leaf = openssl(`x509 -req -in ${request} -CA @ca-cert.pem -CAkey ${ca} -days 2 -set_serial 1`).toString();
    accepts(signed(order, signer, { keyInfo: x509(leaf, caCertificate) }));
    refuses(signed(order, signer, { keyInfo: x509(caCertificate, leaf) }));
  });

  test("no key, two keys, keys that can't be read, secrets: not valid", () => {
    const value = rsaKeyValue(signer.keyFile);
    const other = rsaKeyValue(attacker.keyFile);
    const dsa = "<KeyValue><DSAKeyValue><P>AQAB</P></DSAKeyValue></KeyValue>";
    const broken = "<X509Data><X509Certificate>AAAA</X509Certificate></X509Data>";
    const empty = "<KeyValue><RSAKeyValue><Modulus></Modulus><Exponent></Exponent></RSAKeyValue></KeyValue>";
    const secret = `<KeyName>${bare(publicKeyOf(text("signer.pem")))}</KeyName>`;
    const many = value.repeat(11);
    for (const keyInfo of ["", "<KeyName>signer</KeyName>", dsa, broken, empty, value + other, many, secret]) {
      refuses(signed(order, signer, { keyInfo }), /^KeyInfo|not valid$/);
    }
    refuses(signed(order, signer, { keyInfo: signer.keyInfo + attacker.keyInfo }), /no chain/);
  });

  test("is never taken for the secret of an HMAC", () => {
    const canonical = order;
    const publicKey = publicKeyOf(text("signer.pem"));
    for (const method of [`${dsig}hmac-sha1`, `${more}hmac-sha256`]) {
      const hash = method.endsWith("sha1") ? "sha1" : "sha256";
      const key = Buffer.from(publicKey).toString("hex");
      const forged = signed(canonical, signer, { method }).replace(
        /<SignedInfo>([\s\S]*)<\/SignedInfo>[\s\S]*<KeyInfo>/,
        (_, info) => {
          const mac = openssl(
            `mac -digest ${hash} -macopt hexkey:${key} -binary HMAC`,
            `<SignedInfo xmlns="${dsig}">${info}</SignedInfo>`,
          ).toString("base64");
          return `<SignedInfo>${info}</SignedInfo><SignatureValue>${mac}</SignatureValue><KeyInfo>`;
        },
      );
      refuses(forged, /isn't supported/);
    }
  });

  test("of another type than the method, and methods that nobody knows: not valid", () => {
    const methods = [`${more}ecdsa-sha256`, `${dsig}dsa-sha1`, `${more}rsa-md5`, "", "__proto__", "constructor"];
    for (const method of methods) refuses(signed(order, signer, { method }), /not valid|isn't supported/);
    refuses(signed(order, signer, { digest: { uri: "__proto__", hash: "sha256" } }));
    refuses(signed(order, signer, { digest: { uri: `${more}md5`, hash: "md5" } }));
    refuses(signed(order, signer, { canonicalization: "constructor" }));
  });
});

describe("what was changed is not valid", () => {
  const document = signed('<order><item n="1">Tea</item><p>x</p></order>', signer);

  for (const [what, from, to] of [
    ["a text", "Tea", "Gin"],
    ["an attribute", 'n="1"', 'n="2"'],
    ["a new attribute", 'n="1"', 'n="1" m="2"'],
    ["a new attribute that canonical forms skip", 'n="1"', 'n="1" xmlnsadmin="yes"'],
    ["a new element", "<p>", "<item/><p>"],
    ["the order of elements", "<p>x</p><", "<"],
    ["a namespace", "<p>", '<p xmlns="urn:p">'],
    ["white space", "</p>", "</p> "],
    ["a digest", "<DigestValue>", "<DigestValue>A"],
    ["a signature value", "<SignatureValue>", "<SignatureValue>A"],
    ["a method", "rsa-sha256", "rsa-sha512"],
    ["a reference", 'URI=""', 'URI="#x"'],
  ] as const) {
    test(what, () => {
      assert.ok(document.includes(from));
      refuses(document.replace(from, to));
    });
  }

  test("signed by somebody else than the certificate says", () => {
    refuses(signed(order, attacker, { keyInfo: signer.keyInfo }), /not valid/);
  });

  test("a text that a processing instruction is put into", () => {
    refuses(document.replace("Tea", "T<?x ea?>"), /processing instruction/);
    refuses(document.replace("Tea", "Tea<?x ?>"), /processing instruction/);
  });

  test("a text that a comment is put into, since text() would show a part of it alone", () => {
    refuses(document.replace("Tea", "T<!---->ea"), /comment/);
    refuses(document.replace("Tea", "T<!--a--><!--b-->ea"), /comment/);
  });

  test("a line separator in place of a line feed", () => {
    const canonical = "<order>a\nb</order>";
    accepts(signed(canonical, signer));
    refuses(signed(canonical, signer).replace("a\nb", "a\u2028b"));
    refuses(signed(canonical, signer).replace("a\nb", "a\u0085b"));
  });
});

describe("what isn't covered by exactly one signature is not valid", () => {
  test("no signature, and two", () => {
    refuses(order, /not 0/);
    const one = signed(order, signer);
    refuses(withSignature(one, signatureOver(one, signer)), /not 2/);
    refuses(withSignature(one, signatureOver(order, attacker)), /not 2/);
    const elsewhere = parsed(`<all>${order}${signatureOver(order, signer)}</all>`);
    refuses(named(elsewhere, "order"), /not 0/);
  });

  test("a reference to something else", () => {
    const inner = signed('<item Id="i"></item>', signer, { uri: "#i" });
    refuses(`<order>${inner}</order>`, /reference/);
    refuses(`<order Id="j">${inner}</order>`, /reference/);
    refuses(named(parsed(`<all>${signed(order, signer)}</all>`), "order"), /reference/);
    for (const uri of ["#", "other.xml", "http://127.0.0.1/", "#xpointer(/)", "#x' or '1'='1"]) {
      refuses(signed('<order Id="x"></order>', signer, { uri }), /reference/);
    }
    refuses(signed(order, signer).replace(' URI=""', ""));
  });

  test("two elements with one ID", () => {
    const canonical = '<order Id="x"><order Id="x"></order></order>';
    refuses(signed(canonical, signer, { uri: "#x" }), /reference/);
    refuses(named(parsed(`<a>${signed(canonical, signer, { uri: "#x" })}</a>`), "order"), /reference/);
  });

  test("several references", () => {
    const document = signed(order, signer);
    const [reference = ""] = /<Reference[\s\S]*<\/Reference>/.exec(document) ?? [];
    refuses(document.replace(reference, reference + reference), /nothing else/);
  });

  test("transforms that could leave something out", () => {
    const xpath = "http://www.w3.org/TR/1999/REC-xpath-19991116";
    for (const transform of [xpath, "http://www.w3.org/TR/1999/REC-xslt-19991116", `${dsig}base64`]) {
      refuses(signed(order, signer, { transforms: [enveloped, transform, exclusive] }), /transforms/);
    }
  });

  test("something that hides in the signature, which is the one part that isn't signed", () => {
    const document = signed(order, signer);
    refuses(document.replace("</Signature>", "<Object><item>Gin</item></Object></Signature>"));
    refuses(document.replace("<KeyInfo>", '<KeyInfo><item xmlns="">Gin</item>'), /belong/);
    refuses(document.replace("<KeyInfo>", "<KeyInfo><Object><x/></Object>"), /belong/);
    refuses(document.replace("<SignedInfo>", "<SignedInfo><item/>"));
    const [keyInfo = ""] = /<KeyInfo>.*<\/KeyInfo>/.exec(document) ?? [];
    refuses(document.replace(keyInfo, keyInfo + keyInfo), /nothing else/);
    refuses(document.replace(keyInfo, ""), /nothing else/);
    const [info = ""] = /<SignedInfo>.*<\/SignedInfo>/.exec(document) ?? [];
    refuses(document.replace(info, info + info), /nothing else/);
  });

  test("a DOCTYPE", () => {
    refuses(`<!DOCTYPE order>${signed(order, signer)}`, /DOCTYPE/);
    refuses(named(parsed(`<!DOCTYPE order>${signed(order, signer)}`), "order"), /DOCTYPE/);
  });

  test("nodes that aren't elements", () => {
    const element = named(parsed(signed(order, signer)), "item");
    for (const node of [...element.children(), ...element.attributes()]) refuses(node, /Only an element/);
  });
});

/**
 * The shapes of "On Breaking SAML: Be Whoever You Want to Be" (Somorovsky, Mayer, Schwenk, Kampmann, Jensen; USENIX Security
 * 2012, table 1): a signed assertion is kept for the verifier, an evil one stands where the application looks for it.
 */
describe("signature wrapping", () => {
  const assertion = '<assertion ID="a"><user>alice</user></assertion>';
  const response = (content: string) => `<response ID="r">${content}</response>`;
  const good = signed(assertion, signer, { uri: "#a" });
  const signature = signatureOver(assertion, signer, { uri: "#a" });
  const evil = (content = "") => `<assertion ID="evil"><user>admin</user>${content}</assertion>`;
  const within = (inner: string) => signature.replace("</Signature>", `<Object>${inner}</Object></Signature>`);
  const signedResponse = signed(response(assertion), signer, { uri: "#r" });
  const responseSignature = signatureOver(response(assertion), signer, { uri: "#r" });
  const evilResponse = (content: string) => `<response ID="evil">${evil()}${content}</response>`;

  test("the documents that the attacks start from are valid", () => {
    accepts(named(parsed(response(good)), "assertion"));
    accepts(signedResponse);
  });

  const shapes: readonly (readonly [string, string])[] = [
    [
      "1: the signed response inside the signature of an evil one",
      evilResponse(responseSignature.replace("</Signature>", `<Object>${response(assertion)}</Object></Signature>`)),
    ],
    ["2: the signed response beside a detached signature", evilResponse(response(assertion) + responseSignature)],
    ["3: the evil assertion before the signed one", response(evil() + good)],
    ["4: the signed assertion inside the evil one", response(evil(good))],
    ["5: the signature in the evil assertion, the signed one behind", response(evil(signature) + assertion)],
    ["6: the signed assertion in the signature of the evil one", response(evil(within(assertion)))],
    [
      "7: the evil assertion in an extension, the signed one behind",
      response(`<extensions>${evil()}</extensions>${good}`),
    ],
    [
      "8: the signed assertion in an object of its own signature",
      response(evil(`${signature.replace("</Signature>", `<Object>${assertion}</Object></Signature>`)}`)),
    ],
  ];
  for (const [title, document] of shapes) {
    test(title, () => {
      const tree = parsed(document);
      refuses(tree);
      // The first assertion is what an application would use.
      refuses(named(tree, "assertion"));
      for (const node of nodesIn(tree)) {
        if (node.kind !== "element" || node.name !== "assertion") continue;
        if (node.text().includes("admin")) refuses(node);
      }
    });
  }

  test("an evil element with the ID of the signed one", () => {
    const twin = '<assertion ID="a"><user>admin</user></assertion>';
    refuses(withSignature(twin, signature));
    refuses(withSignature(twin, within(assertion)));
    refuses(`<assertion ID="a"><user>admin</user>${good}</assertion>`);
  });
});

test("attributes that hide in the name of a namespace, which isn't escaped in the library's canonical form", () => {
  const canonical = '<o:order xmlns:o="urn:o" admin="no"></o:order>';
  const signature = signatureOver(canonical, signer, { transforms: [enveloped, inclusive] });
  accepts(withSignature(canonical, signature));
  refuses(withSignature('<o:order xmlns:o="urn:o&quot; admin=&quot;no"></o:order>', signature), /no canonical form/);
});

test("namespaces without number are refused before they cost anything", () => {
  const declarations = Array.from({ length: 201 }, (_, at) => ` xmlns:n${at}="urn:${at}"`).join("");
  refuses(signed(`<order${declarations}>${"<a></a>".repeat(1000)}</order>`, signer), /namespaces/);
});
