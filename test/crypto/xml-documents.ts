// Makes signed and encrypted XML documents without the libraries that read them: canonical texts are written as such, openssl signs.
import { type CipherGCMTypes, createCipheriv, createHash } from "node:crypto";
import { bare, certificateOf, file, openssl, publicKeyOf, rsaKey } from "./openssl.ts";

export const dsig = "http://www.w3.org/2000/09/xmldsig#";
export const xmlenc = "http://www.w3.org/2001/04/xmlenc#";
export const enveloped = `${dsig}enveloped-signature`;
export const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
export const inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

export type Signer = { readonly keyFile: string; readonly keyInfo: string };

/** A signer with an RSA key, whose signatures bring its certificate. */
export function rsaSigner(name: string): Signer {
  const key = rsaKey(2048);
  return { keyFile: file(`${name}.pem`, key), keyInfo: x509(certificateOf(key, name)) };
}

export function x509(...certificates: readonly string[]): string {
  const elements = certificates.map((pem) => `<X509Certificate>${bare(pem)}</X509Certificate>`);
  return `<X509Data>${elements.join("")}</X509Data>`;
}

/** The modulus and exponent (65537) of an RSA key. */
export function rsaKeyValue(keyFile: string): string {
  const modulus = openssl(`rsa -in ${keyFile} -noout -modulus`).toString().trim().replace("Modulus=", "");
  const base64 = Buffer.from(modulus, "hex").toString("base64");
  return `<KeyValue><RSAKeyValue><Modulus>${base64}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue></KeyValue>`;
}

export type SignatureOptions = {
  readonly uri?: string;
  readonly canonicalization?: string;
  readonly transforms?: readonly string[];
  readonly digest?: { readonly uri: string; readonly hash: string };
  readonly method?: string;
  /** Arguments of `openssl dgst`. */
  readonly sign?: string;
  readonly keyInfo?: string;
  /** Makes the signature of what openssl gave. */
  readonly encode?: (signature: Buffer) => Buffer;
  /** Changes what is in SignedInfo before that is signed. */
  readonly inside?: (info: string) => string;
  readonly prefix?: string;
};

/** The Signature element over a text in canonical form, which is the signed element without its signature. */
export function signatureOver(canonical: string, signer: Signer, options: SignatureOptions = {}): string {
  const { uri = "", canonicalization = exclusive, transforms = [enveloped, exclusive], sign = "-sha256" } = options;
  const { digest = { uri: `${xmlenc}sha256`, hash: "sha256" }, encode = (signature) => signature } = options;
  const {
    method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    keyInfo = signer.keyInfo,
    inside = (info) => info,
  } = options;
  const digestValue = createHash(digest.hash).update(canonical).digest("base64");
  const inner = inside(
    [
      `<CanonicalizationMethod Algorithm="${canonicalization}"></CanonicalizationMethod>`,
      `<SignatureMethod Algorithm="${method}"></SignatureMethod>`,
      `<Reference URI="${uri}"><Transforms>`,
      ...transforms.map((transform) => `<Transform Algorithm="${transform}"></Transform>`),
      `</Transforms><DigestMethod Algorithm="${digest.uri}"></DigestMethod>`,
      `<DigestValue>${digestValue}</DigestValue></Reference>`,
    ].join(""),
  );
  const signedInfo = `<SignedInfo xmlns="${dsig}">${inner}</SignedInfo>`;
  const value = encode(openssl(`dgst ${sign} -sign ${signer.keyFile}`, signedInfo)).toString("base64");
  const rest = `<SignatureValue>${value}</SignatureValue><KeyInfo>${keyInfo}</KeyInfo>`;
  return `<Signature xmlns="${dsig}"><SignedInfo>${inner}</SignedInfo>${rest}</Signature>`;
}

/** Puts the signature to the end of the element. */
export function withSignature(canonical: string, signature: string): string {
  const end = canonical.lastIndexOf("</");
  return canonical.slice(0, end) + signature + canonical.slice(end);
}

export function signed(canonical: string, signer: Signer, options: SignatureOptions = {}): string {
  return withSignature(canonical, signatureOver(canonical, signer, options));
}

export type EncryptionOptions = {
  /** The name that openssl has for it. */
  readonly cipher?: string;
  readonly algorithm?: string;
  readonly type?: string;
  readonly keyAlgorithm?: string;
  readonly keyMethod?: string;
  /** Of `openssl pkeyutl`. */
  readonly padding?: string;
  readonly id?: string;
};

/** An EncryptedData element around a text, for the owner of an RSA key. */
export function encrypted(text: string, privateKey: string, options: EncryptionOptions = {}): string {
  const { data, key } = encryptedParts(text, privateKey, options);
  return data(`<KeyInfo xmlns="${dsig}">${key}</KeyInfo>`);
}

/** Nonce and text, by the openssl command. */
function enciphered(cipher: string, secret: Buffer, text: string): Buffer {
  const iv = openssl(`rand ${cipher.startsWith("des") ? 8 : 16}`);
  return Buffer.concat([iv, openssl(`enc -${cipher} -K ${secret.toString("hex")} -iv ${iv.toString("hex")}`, text)]);
}

/** Nonce, text and tag; the command has no GCM. */
function sealed(cipher: CipherGCMTypes, secret: Buffer, text: string): Buffer {
  const iv = openssl("rand 12");
  const gcm = createCipheriv(cipher, secret, iv);
  return Buffer.concat([iv, gcm.update(text), gcm.final(), gcm.getAuthTag()]);
}

/** The same in its parts: EncryptedData around some KeyInfo, and the EncryptedKey. */
export function encryptedParts(text: string, privateKey: string, options: EncryptionOptions = {}) {
  const { cipher = "aes-256-cbc", algorithm = `${xmlenc}aes256-cbc`, type = `${xmlenc}Element` } = options;
  const { keyMethod = "", padding = "-pkeyopt rsa_padding_mode:oaep", id } = options;
  const { keyAlgorithm = `${xmlenc}rsa-oaep-mgf1p` } = options;
  const size = cipher.startsWith("des") ? 24 : Number(/\d+/.exec(cipher)?.[0]) / 8;
  const secret = openssl(`rand ${size}`);
  const content = cipher.endsWith("gcm")
    ? sealed(cipher as CipherGCMTypes, secret, text)
    : enciphered(cipher, secret, text);
  const publicKey = file("receiver.pem", publicKeyOf(privateKey));
  const wrapped = openssl(`pkeyutl -encrypt -pubin -inkey ${publicKey} ${padding}`, secret);
  const key = [
    `<e:EncryptedKey xmlns:e="${xmlenc}" Id="key">`,
    `<e:EncryptionMethod Algorithm="${keyAlgorithm}">${keyMethod}</e:EncryptionMethod>`,
    `<e:CipherData><e:CipherValue>${wrapped.toString("base64")}</e:CipherValue></e:CipherData></e:EncryptedKey>`,
  ].join("");
  const value = content.toString("base64");
  const attributes = `${id === undefined ? "" : ` Id="${id}"`}${type === "" ? "" : ` Type="${type}"`}`;
  const data = (keyInfo: string) =>
    [
      `<x:EncryptedData xmlns:x="${xmlenc}"${attributes}><x:EncryptionMethod Algorithm="${algorithm}"/>`,
      `${keyInfo}<x:CipherData><x:CipherValue>${value}</x:CipherValue></x:CipherData></x:EncryptedData>`,
    ].join("");
  return { data, key };
}
